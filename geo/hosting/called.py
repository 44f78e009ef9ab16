"""The names this server may be asked for by: a page of somebody else's has another one.

Whoever owns a name may let it lead to this server for a moment (DNS rebinding): to a browser their
page is then a page of this server, may read what it answers and open sessions in it. What stands
in ``Host`` tells, as no page can change it.
"""

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import urlsplit

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/?#@\\\[\]]+)(?::[0-9]*)?", re.IGNORECASE)
_LONGEST = 300
"""Signs that are looked at: a name has at most 253."""
_NOBODYS = (".localhost", ".local", ".internal", ".home.arpa")
"""Ends of names that are of one machine or one network, and are given to nobody (RFC 6761, 6762,
 8375; ICANN's resolution of 2024 for the third)."""
ANY = "*"
"""In ``RASD_HOSTS``: whatever name."""


def is_called(host: str, *, url: str = "", names: Collection[str] = (), here: bool) -> bool:
    """Tell whether this server answers to what a request has in ``Host``.

    Parameters
    ----------
    host
        The header, perhaps with a port; '' is of a program, as every browser sends one.
    url
        The public address, ``RASD_URL``; its host is this server's name, and then no other of the
        web is.
    names
        Further names, without a port; `ANY` for whatever name.
    here
        Whether the server listens to its own machine alone, so that without a public address no
        name of the web leads here honestly. Elsewhere only whoever runs it knows them.

    """
    if not host:
        return True
    if len(host) > _LONGEST:
        return False
    return _is_called(host, url, frozenset(names), here)


def is_of_this_machine(address: str) -> bool:
    """Tell whether whoever listens at an address is heard on its own machine alone."""
    named = address.strip("[]")
    if named == "localhost":
        return True
    try:
        return ipaddress.ip_address(named).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=256)
def _is_called(host: str, url: str, names: frozenset[str], here: bool) -> bool:  # noqa: FBT001
    told = _HOST.fullmatch(host)
    name = told[1].lower().removesuffix(".") if told else ""
    if not name:
        return False
    if ANY in names or _is_nobodys(name) or name in {_write(each) for each in names}:
        return True
    own = _read_name(url)
    return name == own if own else not here


def _is_nobodys(name: str) -> bool:
    """Tell whether a name is none that somebody may let lead here and there."""
    if name.startswith("[") or "." not in name or name.endswith(_NOBODYS):
        return True
    try:
        return bool(ipaddress.IPv4Address(name))
    except ValueError:
        return False


def _read_name(url: str) -> str:
    try:
        return _write(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _write(name: str) -> str:
    """Write a name as browsers ask for it."""
    name = name.lower().removesuffix(".")
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name
