"""What a document says before any script runs: the page's title, numbers, map and events."""
