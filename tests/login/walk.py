"""Ask every route of the whole app, Streamlit's too, and print what each answers to nobody.

A program of its own: there is one app of Streamlit in a process.
"""

import json
import re
import sys
from collections.abc import Iterator

from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit import config

_NAME = re.compile(r"\{[^}]*\}")


def list_paths(routes: list[BaseRoute], above: str = "") -> Iterator[tuple[str, bool]]:
    """Give an address of each route, and whether it is of a WebSocket."""
    for route in routes:
        path = _NAME.sub("one", above + getattr(route, "path", ""))
        if isinstance(route, Mount) and route.routes:
            yield from list_paths(route.routes, path)
        elif isinstance(route, Mount):
            yield f"{path}/one", False
        else:
            yield path, isinstance(route, WebSocketRoute)


def ask(client: TestClient, path: str, *, is_socket: bool) -> int:
    if not is_socket:
        return client.get(path).status_code
    try:
        with client.websocket_connect(path, headers={"Origin": "http://testserver"}):
            return 101
    except WebSocketDisconnect:
        return 403


def main(secrets: str, *only: str) -> None:
    config.set_option("secrets.files", [secrets])
    # Its settings are read when it is imported.
    from app import app  # noqa: PLC0415

    starlette = app._build_starlette_app()  # noqa: SLF001
    client = TestClient(starlette, follow_redirects=False)
    found = dict(list_paths(starlette.routes))
    answers = {path: ask(client, path, is_socket=found.get(path, False)) for path in only or found}
    sys.stdout.write(json.dumps({"answers": answers, "authlib": "authlib" in sys.modules}))


if __name__ == "__main__":
    main(*sys.argv[1:])
