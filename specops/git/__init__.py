"""What git knows of a repository, asked in few processes."""
