"""Scripts, styles and documents that are the same for everybody: packed once, asked for early."""
