"""Who asks: the address a request comes from, and whether it comes from this machine."""

import ipaddress
from collections.abc import Iterator
from functools import lru_cache

from starlette.requests import HTTPConnection
from starlette.types import Scope

from geo.login.answers import ROLE
from geo.settings import Network

_FORWARDED = (b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"forwarded", b"via")
"""Headers by which a proxy says that it asks for somebody else."""
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
_BLOCK = 64
"""Bits of an IPv6 address that are one reader's: whoever has one has all of its block."""
_OLD = "1.0"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def find_client(scope: Scope, proxies: tuple[Network, ...]) -> str:
    """Return the address a request is counted under; '' for this machine's own and for none.

    It is the peer's, or, where that is a proxy to be believed, the last one of
    ``X-Forwarded-For`` that is none. Whatever stands before that anybody may have written. Of
    IPv6 it is the block of /64.
    """
    client = scope.get("client")
    found = _read(client[0]) if client else None
    if found is None:
        return ""
    if _is_within(found, proxies):
        for hop in _list_hops(scope):
            before = _read(hop)
            if before is None:
                break
            found = before
            if not _is_within(found, proxies):
                break
    return _name(found)


def is_local(request: HTTPConnection) -> bool:
    """Tell whether a request comes from this machine itself, through no proxy.

    A proxy on this machine comes from it, too: by its headers, the name it asks for or its HTTP
    of 1.0 it is known. The name is looked at in any case, as a page of another host may have a
    name that leads here.
    """
    scope = request.scope
    address = _read(scope["client"][0]) if scope.get("client") else None
    if address is None or not address.is_loopback or scope.get("http_version") == _OLD:
        return False
    if any(name in _FORWARDED for name, _ in scope["headers"]):
        return False
    host, colon, port = request.headers.get("host", "").rpartition(":")
    return (host if colon and port.isdigit() else f"{host}{colon}{port}") in _LOCAL_NAMES


def may_operate(request: HTTPConnection) -> bool:
    """Tell whether a request may see what is the operator's: from this machine, or by role."""
    return is_local(request) or request.scope.get(ROLE) == "operator"


def _list_hops(scope: Scope) -> Iterator[str]:
    """Give what ``X-Forwarded-For`` lists, the last first."""
    lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    for line in reversed(lines):
        yield from reversed(line.decode("latin-1").split(","))


@lru_cache(maxsize=4_096)
def _read(text: str) -> Address | None:
    """Read an address, perhaps with its port; IPv4 in the guise of IPv6 is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


@lru_cache(maxsize=4_096)
def _is_within(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


@lru_cache(maxsize=4_096)
def _name(address: Address) -> str:
    if address.is_loopback:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _BLOCK), strict=False))
    return str(address)
