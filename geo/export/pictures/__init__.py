"""A view's map and charts as pictures."""
