"""A spec's packet: its id, its folder and its documents."""
