"""One filter and one map of the same events, drawn in the way the address asks for."""

from datetime import date, timedelta

import streamlit as st

from benchmarks.shown import show_map
from geo.engine.store import open_store
from geo.map.layer import base_map, event_layer
from geo.questions.select import Selection
from geo.view.view import View
from geo.warmup import keep_loaded

BOX = (36.0, 32.5, 42.0, 37.0)
# First days a month apart: each leaves out some events more.
FILTERS = [(date(2016, 2, 1) + timedelta(days=30 * step)).isoformat() for step in range(12)]

st.set_page_config(layout="wide")
first = st.radio("Happened from", FILTERS, horizontal=True)
how = st.query_params["how"]
view = View.parse({"dataset": [st.query_params["dataset"]], "from": [first]})[0]
if how == "cells":
    show_map(base_map(), event_layer(view.query_string(), lang="en", theme="light", home=BOX))
else:
    from benchmarks.peers import DRAW, read_points  # Rasd's process does not hold its peers

    DRAW[how](read_points(Selection(open_store(view.dataset), view)))
keep_loaded(how)
