"""What a reader may ask of a dataset; each question is a function of a selection."""
