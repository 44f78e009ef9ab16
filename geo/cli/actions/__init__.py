"""What commands do, loaded with all its libraries when a command is run, not for its help."""
