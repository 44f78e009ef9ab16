"""What pages show of a dataset of sums: numbers that were stated of areas, and no events."""
