"""Open a file somebody brings: what kind it is, its parts, its header, its cells as text."""
