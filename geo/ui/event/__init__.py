"""One event and who says what about it."""
