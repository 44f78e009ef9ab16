"""Who may look: a host, or some of its datasets, for those alone who sign in."""
