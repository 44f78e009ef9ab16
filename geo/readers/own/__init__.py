"""Somebody's own table: its cells typed and judged by a mapping, and the dataset made of them."""
