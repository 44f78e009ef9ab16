"""What is told of what was found: numbers, those of one claimant or side, and evidence."""
