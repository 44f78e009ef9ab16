"""Where things are: features, boundaries, areas and gazetteers."""
