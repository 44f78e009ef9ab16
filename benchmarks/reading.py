"""A reader's session, driven over its WebSocket as the browser does it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PAGES = ("", "accounts", "casualties", "duplicates", "data", "method", "about", "stories")
RULES = ("range", "lowest", "highest", "median", "latest", "corroborated")
TYPES = ("Battles", "Explosions/Remote violence", "Violence against civilians")
DAYS = ("2018-09-10", "2018-10-01", "2018-10-20", "2018-11-05", "2018-11-18", "2018-12-14")
PATIENCE_S = 120.0


@asynccontextmanager
async def open_session(
    url: str, *, headers: Mapping[str, str] | None = None
) -> AsyncIterator[ClientConnection]:
    """Open a session of the server at ``url``; it ends some time after this is left."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(
        address,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers=headers,
        max_size=None,
    ) as socket:
        yield socket


async def run_page(socket: ClientConnection, page: str, view: Mapping[str, str]) -> str | None:
    """Run a page over a view as the browser asks for it; returns an error of the run, if any."""
    wanted = BackMsg()
    wanted.rerun_script.page_name = page
    wanted.rerun_script.query_string = urlencode(view)
    await socket.send(wanted.SerializeToString())
    error = None
    while True:
        told = ForwardMsg()
        told.ParseFromString(await asyncio.wait_for(socket.recv(decode=False), PATIENCE_S))
        kind = told.WhichOneof("type")
        if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
            error = f"/{page}?{urlencode(view)}: {told.delta.new_element.exception.message}"
        if kind == "script_finished":
            return error


async def warm(url: str, page: str) -> None:
    """Look at a page once."""
    async with open_session(url) as socket:
        await run_page(socket, page, {})
