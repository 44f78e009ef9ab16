"""What is asked of a dataset, and how it is written in an address."""
