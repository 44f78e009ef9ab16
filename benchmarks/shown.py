"""How a folium map is put on the page: the same way for Rasd and for its peers."""

import folium
from streamlit_folium import st_folium

HEIGHT = 480


def show_map(built: folium.Map, layer: folium.FeatureGroup) -> None:
    """Give a map and its layer to st_folium."""
    st_folium(
        built,
        key="map",
        height=HEIGHT,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=layer,
    )
