"""Tools of this repository, not of the package."""
