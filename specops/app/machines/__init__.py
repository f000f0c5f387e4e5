"""The commands by which several machines of a CI share the work and come to one verdict."""
