"""Who has signed in, where the host's own proxy asks them and says so in a header."""

import os
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from geo.login.person import Person
from geo.settings import read_settings

ANY_PEER = "FORWARDED_ALLOW_IPS"
"""The variable by which Uvicorn is told whose ``X-Forwarded-For`` it may believe."""


def read_user(scope: Scope, header: str) -> Person | None:
    """Return whom the proxy's header names; None where it names nobody, or is not the proxy's."""
    values = Headers(scope=scope).getlist(header)
    if len(values) != 1 or not values[0].strip() or not is_from_proxy(scope):
        return None
    named = values[0].strip()
    return Person(subject=named, email=named.lower() if "@" in named else "")


def is_from_proxy(scope: Scope) -> bool:
    """Tell whether a request came by one of the host's proxies, of this machine where none is set.

    Where the proxy says for whom it asks, Uvicorn has put that address in place of the proxy's,
    with a port of 0, which no connection has; it does so for this machine alone.
    """
    host, port = scope.get("client") or ("", None)
    if port == 0:
        return not trusts_anybody()
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in read_settings().proxies)


def trusts_anybody() -> bool:
    """Tell whether Uvicorn was told to believe whoever says to be a proxy."""
    return "*" in os.environ.get(ANY_PEER, "")
