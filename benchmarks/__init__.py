"""How long the map takes, measured beside its targets and beside other ways to draw a map."""
