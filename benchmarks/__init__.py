"""How long the map takes, measured beside plain st_folium with one marker for each event."""
