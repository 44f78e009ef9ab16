"""Rasd as one ASGI app: the pages, the API and the files they need."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from geo.dataset.access import ask_also
from geo.hosting.called import is_of_this_machine
from geo.hosting.dear.dispatch import DearMiddleware
from geo.hosting.serve import HostMiddleware
from geo.login.setup import list_guards
from geo.settings import read_settings
from geo.ui.login.session import is_reader
from geo.ui.sessions import end_left_sessions, watch_sessions
from geo.ui.texts.failure import tell_failure
from geo.web.below import BelowMiddleware
from geo.web.headers import HeaderMiddleware
from geo.web.routes import build_routes, is_page, live
from geo.web.static.files import PackedFilesMiddleware


@asynccontextmanager
async def run(app: st.App) -> AsyncIterator[None]:
    """Run until the server is told to stop."""
    watch_sessions()
    async with live(app):
        ending = asyncio.create_task(end_left_sessions())
        yield
        ending.cancel()


# One setting says how large a file may be; Streamlit's own limit follows it.
config.set_option("server.maxUploadSize", read_settings().upload_mb)
# Whose pages may open sessions beside this address: what a host has told Streamlit. That this is
# `localhost` says no host but the file that is shipped, and any program of a reader is there, too.
address = config.get_option("browser.serverAddress")
named = [*config.get_option("server.corsAllowedOrigins"), *({address} - {"localhost"})]
known = {urlsplit(f"//{each.rpartition('//')[2]}").hostname or "" for each in named}
below = config.get_option("server.baseUrlPath")
ask_also(is_reader)
routes = build_routes(below=below)
app = st.App(
    "pages/main.py",
    routes=routes,
    middleware=[
        Middleware(BelowMiddleware),
        # Whatever is refused or fails has its headers, and is counted and logged, too.
        Middleware(HeaderMiddleware, known=known),
        Middleware(
            HostMiddleware,
            routes=routes,
            below=below,
            is_page=is_page,
            names=known,
            here=is_of_this_machine(config.get_option("server.address") or ""),
        ),
        *list_guards(below=below),
        # What another process makes has come past the guard.
        Middleware(DearMiddleware, apart="geo.web.routes:build_dear"),
        Middleware(PackedFilesMiddleware, below=below),
    ],
    lifespan=run,
    on_script_error=tell_failure,
)
