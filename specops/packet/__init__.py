"""The packet of a spec: its documents and its row in the tracker."""
