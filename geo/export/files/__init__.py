"""A view as tables and as the vector files of mapping programs."""
