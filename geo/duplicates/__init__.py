"""Records that may be of one event, and what people decide about them."""
