"""The map and its layer of events, as st_folium takes them."""
