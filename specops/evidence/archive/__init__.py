"""Archives: the evidence of a spec that is done, in one file that can be checked and restored.

``<evidence root>/archive/<SPEC-ID>_<session>.tar.gz`` holds the files, its manifest beside it names
each with size and sha256. Archives may come from anywhere: nothing in one is believed before it
agrees with the manifest, and nothing of it is written before all of it does.
"""
