"""Sums of areas: totals of a partition, added as docs/dataset-format.md says, and their shapes."""
