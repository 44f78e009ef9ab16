"""What the page Stories is made of."""
