"""Rasd as one ASGI app: the pages, the API and the files they need."""

import streamlit as st
from starlette.middleware import Middleware

from geo.web import HeaderMiddleware, build_routes

app = st.App("pages/main.py", routes=build_routes(), middleware=[Middleware(HeaderMiddleware)])
