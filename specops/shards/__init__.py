"""Parts of a pipeline that run on machines of their own: which there are, and who does what.

Pure: names and costs go in, parts come out, the same on every machine that asks.
"""
