"""What breaks while it is served or written: nothing is lost, and one sentence says what."""
