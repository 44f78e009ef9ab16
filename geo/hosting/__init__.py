"""What whoever keeps a server sees of it, and what keeps one reader from taking all of it."""
