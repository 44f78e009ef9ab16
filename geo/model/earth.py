"""Measures of the earth and of the web's map."""

Bbox = tuple[float, float, float, float]
