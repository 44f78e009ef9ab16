"""Base maps of the host: files of map tiles, what they say of themselves, and their tiles."""
