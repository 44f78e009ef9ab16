"""How the claims about an event become one number, and what they disagree on."""
