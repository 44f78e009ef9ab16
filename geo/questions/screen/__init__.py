"""What the map draws on one screen: cells of many events, single events, and further places."""
