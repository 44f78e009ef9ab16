"""Bring a file: recognise, map, check and look at it."""
