"""Scripts, styles and documents: how they are packed, and what is asked for early or late."""
