"""Stories: chapters of text, each beside a view, with numbers that are asked of the data."""
