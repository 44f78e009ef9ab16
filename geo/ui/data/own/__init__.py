"""Somebody's own table: which column is what, what becomes of it, and what was not used."""
