"""Pools of the events of a dataset that gives no rows, and what a selection tells of them."""
