"""Rasd: conflict events and the accounts about them."""
