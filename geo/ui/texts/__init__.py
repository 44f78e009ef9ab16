"""What this is, and how the numbers come about."""
