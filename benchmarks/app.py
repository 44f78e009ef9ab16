"""A small app beside Rasd's own API: one page, one filter, one map, and what its peers load."""

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet_markercluster

from geo.web.routes import build_routes

CLUSTERS = StaticFiles(directory=leaflet_markercluster.BASE_DIR)
KEPLER = StaticFiles(packages=[("keplergl", "static")])

app = st.App(
    "page.py",
    routes=[
        Mount("/peers/markercluster", CLUSTERS),
        Mount("/peers/kepler", KEPLER),
        *build_routes(),
    ],
)
