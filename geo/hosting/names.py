"""What a request asks for, by the pattern of its address: ids and names stay out of the log."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs

from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Scope

OTHER = "/{other}"
"""Whatever no pattern fits."""
_STREAMLIT = ("_stcore", "component", "media", "static", "vendor", "oauth2callback", "auth")
"""Below the root, Streamlit's own; what stands below these may hold the id of a session."""
_OWN = frozenset(("health", "host-config", "stream", "upload_file", "metrics", "bidi-components"))
_FILE = "{file}"
_MOST_READ = 4_096
"""Bytes of a query that are looked at."""


class Names:
    """The patterns of a server's addresses, by which each address is named."""

    def __init__(self, routes: Iterable[BaseRoute], *, below: str = "") -> None:
        self._below = f"/{below.strip('/')}" if below.strip("/") else ""
        self._fixed: set[str] = set()
        self._open: list[tuple[str, Route]] = []
        self._roots: list[str] = []
        for above, route in _walk(routes, ""):
            if isinstance(route, Mount):
                self._roots.append(f"{above}{route.path}")
            elif not route.param_convertors:
                self._fixed.add(f"{above}{route.path}")
            elif route.path != "/{page}":
                self._open.append((above, route))

    def find(self, path: str) -> str:
        """Return the pattern of an address, or `OTHER`."""
        path = path.removeprefix(self._below) or "/"
        if path in self._fixed:
            return path
        for above, route in self._open:
            if path.startswith(above) and _fits(route, path.removeprefix(above)):
                return f"{above}{route.path}"
        for root in self._roots:
            if path.startswith(f"{root}/"):
                return f"{root}/{_FILE}"
        first, _, rest = path.lstrip("/").partition("/")
        if first not in _STREAMLIT:
            return OTHER
        second = rest.partition("/")[0]
        return f"/{first}/{second if second in _OWN else _FILE}"


def _walk(routes: Iterable[BaseRoute], above: str) -> Iterator[tuple[str, Route | Mount]]:
    """Give every route with the path above it, and each mount that has none of its own."""
    for route in routes:
        if isinstance(route, Mount):
            within = list(route.routes or ())
            yield from _walk(within, f"{above}{route.path}")
            if not within:
                yield above, route
        elif isinstance(route, Route):
            yield above, route


def _fits(route: Route, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return route.matches(scope)[0] is not Match.NONE


def name_dataset(scope: Scope) -> str:
    """Return the dataset that a request names, whether or not there is one; '' for none."""
    query: bytes = scope.get("query_string", b"")
    if b"dataset=" not in query:
        return ""
    return parse_qs(query[:_MOST_READ].decode("latin-1")).get("dataset", [""])[-1]
