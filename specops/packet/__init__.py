<<<<<<< HEAD
"""The packet of a spec: its documents and its row in the tracker."""
=======
"""A spec's packet: its id, its folder and its documents."""
>>>>>>> main
