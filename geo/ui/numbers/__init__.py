"""The numbers of the selection, the totals beside them, and what is not shown."""
