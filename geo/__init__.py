"""Rasd: conflict events and the accounts about them."""

__version__ = "0.2.0"
"""Of the program; CHANGELOG.md says what each version changed. The API has its own, /api/v1."""
