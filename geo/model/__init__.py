"""What a dataset consists of: its tables, their checks, and the values in them."""
