"""A small app beside Rasd's own API: one page, one filter, one map."""

import streamlit as st

from geo.web import build_routes

app = st.App("page.py", routes=build_routes())
