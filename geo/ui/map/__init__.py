"""The map, the timeline and the table of events."""
