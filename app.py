"""Rasd as one ASGI app: the pages, the API and the files they need."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from geo.settings import read_settings
from geo.ui.sessions import end_left_sessions
from geo.web.below import BelowMiddleware
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes, live


@asynccontextmanager
async def run(app: st.App) -> AsyncIterator[None]:
    """Run until the server is told to stop."""
    async with live(app):
        ending = asyncio.create_task(end_left_sessions())
        yield
        ending.cancel()


# One setting says how large a file may be; Streamlit's own limit follows it.
config.set_option("server.maxUploadSize", read_settings().upload_mb)
routes = build_routes(below=config.get_option("server.baseUrlPath"))
middleware = [Middleware(BelowMiddleware), Middleware(HeaderMiddleware)]
app = st.App("pages/main.py", routes=routes, middleware=middleware, lifespan=run)
