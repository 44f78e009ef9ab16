"""Pairs of records that may be of one event, and the reader's decision."""
