"""Dataset folders: opened, checked, written, and what of them may be told."""
