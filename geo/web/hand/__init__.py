"""What pages ask while a hand moves through the time."""
