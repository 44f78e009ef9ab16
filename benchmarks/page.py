"""One filter and one map of the same events, drawn in the way the address asks for."""

from datetime import date, timedelta

import folium
import streamlit as st
from folium.plugins import FastMarkerCluster
from streamlit_folium import st_folium

from geo.layers import CENTRE, base_map, event_layer
from geo.query import match_events
from geo.store import Store, open_store
from geo.view import View

BOX = (36.0, 32.5, 42.0, 37.0)
FILTERS = [(date(2016, 2, 1) + timedelta(days=30 * step)).isoformat() for step in range(12)]
"""First days a month apart: each leaves out some events more."""


def draw_cells(view: View) -> None:
    """Draw the view as Rasd draws it."""
    layer = event_layer(view.query_string(), lang="en", theme="light", home=BOX)
    _show(base_map(), layer)


def draw_markers(view: View, store: Store, *, clustered: bool) -> None:
    """Draw the view as a page without Rasd would: folium markers, one for each event."""
    events = match_events(store, view).select("event_number", "title_en")
    points = events.join(store.frame("marks"), on="event_number").collect()
    group = folium.FeatureGroup("events")
    if clustered:
        at = points.select("latitude", "longitude").rows()
        FastMarkerCluster([list(place) for place in at]).add_to(group)
    for point in [] if clustered else points.iter_rows(named=True):
        at = (point["latitude"], point["longitude"])
        folium.CircleMarker(at, radius=6, tooltip=point["title_en"]).add_to(group)
    plain = folium.Map(CENTRE, zoom_start=6, tiles=None, prefer_canvas=True)
    plain.options["maxZoom"] = 18
    plain.default_js = [("leaflet", "../../assets/leaflet/leaflet.js")]
    plain.default_css = [("leaflet", "../../assets/leaflet/leaflet.css")]
    _show(plain, group)


def _show(built: folium.Map, layer: folium.FeatureGroup) -> None:
    st_folium(
        built,
        key="map",
        height=480,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=layer,
    )


st.set_page_config(layout="wide")
first = st.radio("Happened from", FILTERS, horizontal=True)
view = View.parse({"dataset": [st.query_params["dataset"]], "from": [first]})[0]
if st.query_params["how"] == "cells":
    draw_cells(view)
else:
    draw_markers(view, open_store(view.dataset), clustered=st.query_params["how"] == "clusters")
