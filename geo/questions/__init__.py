"""What a reader may ask of a dataset, each question a function of a store and a view."""
