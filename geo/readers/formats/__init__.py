"""One module and one manifest for each format somebody may bring."""
