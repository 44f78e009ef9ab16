"""The HTTP side: the public read-only API, files to take away, and the headers."""
