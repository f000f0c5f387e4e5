"""The commands about evidence: what was left is verified, asked, moved and counted."""
