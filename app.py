"""Rasd as one ASGI app: the pages, the API and the files they need."""

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from geo.settings import read_settings
from geo.web.below import BelowMiddleware
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes, live

# One setting says how large a file may be; Streamlit's own limit follows it.
config.set_option("server.maxUploadSize", read_settings().upload_mb)
routes = build_routes(below=config.get_option("server.baseUrlPath"))
middleware = [Middleware(BelowMiddleware), Middleware(HeaderMiddleware)]
app = st.App("pages/main.py", routes=routes, middleware=middleware, lifespan=live)
