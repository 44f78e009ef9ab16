"""Stands behind the guard: gives what is dear a place, and hands large things to a process."""

import re
import time
from collections.abc import Iterable

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.dataset.folder import list_datasets
from geo.dataset.private import is_private
from geo.hosting.counts import COUNTS
from geo.hosting.dear.apart import Apart, NotReadyError, TooLongError
from geo.hosting.dear.places import APART, DEAR, NoPlaceError, Places
from geo.hosting.names import name_dataset
from geo.hosting.refuse import refuse
from geo.hosting.serve import ASKED, Asked
from geo.hosting.watch import count_known
from geo.settings import read_default_dataset, read_settings

_BUSY, _SOON = 503, 5
_PAGED = ("/api/v1/events", "/api/v1/claims")
_AS_PAGE = {"json", "*/*", "application/json"}
"""What is given by pages, and how a page is asked for."""
_FEW_ROWS = re.compile(r"[0-9]{1,3}|1000", re.ASCII)
_SMALL = 2_000
"""Events of a dataset whose files are made in less time than another process takes to start."""


class DearMiddleware:
    """Lets so much of what is dear be made at one time; the rest waits, or is refused.

    It asks `HostMiddleware` before it which address is asked for, and by whom. ``apart`` names the
    function that gives the routes of what is made in a process of its own.
    """

    def __init__(self, app: ASGIApp, *, apart: str = "") -> None:
        self.app = app
        self._apart = Apart(apart) if apart else None
        self._places = {kind: Places() for kind in sorted(set(DEAR.values()))}
        COUNTS.watch_level("dear_at_work", lambda: {k: p.at_work for k, p in self._list_dear()})
        COUNTS.watch_level("dear_in_line", lambda: {k: p.in_line for k, p in self._list_dear()})

    def _list_dear(self) -> Iterable[tuple[str, Places]]:
        return self._places.items()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on at once, or once it has a place."""
        asked: Asked | None = scope.get(ASKED)
        kind = DEAR.get(asked.route) if asked is not None else None
        if asked is None or kind is None or scope["method"] == "OPTIONS" or _is_page(asked, scope):
            await self.app(scope, receive, send)
            return
        try:
            await self._make(kind, asked, scope, receive, send)
        except (NoPlaceError, NotReadyError, TooLongError) as error:
            is_long = isinstance(error, TooLongError)
            COUNTS.count_refused("too_long" if is_long else kind)
            key, after = ("too_long", 0) if is_long else ("busy", _SOON)
            told = refuse(HTTPConnection(scope), key, status=_BUSY, after=after)
            await told(scope, receive, send)

    async def _make(
        self, kind: str, asked: Asked, scope: Scope, receive: Receive, send: Send
    ) -> None:
        settings = read_settings()
        async with self._places[kind].take(asked.client, most=settings.dear_at_once) as taken:

            async def send_on(message: Message) -> None:
                # What is made lies ready: who is slow to fetch it keeps nobody waiting.
                taken.give()
                await send(message)

            # Spark works in processes of its own already, and one session of it is enough.
            is_apart = kind in APART and settings.engine == "polars"
            if self._apart is not None and is_apart and not _is_small(scope):
                # All in all: what was waited counts, too.
                seconds = settings.dear_seconds - (time.perf_counter() - asked.began)
                await self._apart.answer(scope, send_on, seconds=seconds)
            else:
                await self.app(scope, receive, send_on)


def _is_page(asked: Asked, scope: Scope) -> bool:
    """Tell whether a request is for a page of rows in JSON, of no more than a page usually has."""
    if asked.route not in _PAGED:
        return False
    request = HTTPConnection(scope)
    formats = request.query_params.getlist("format")
    if not formats and "accept" in request.headers:
        formats = [each.strip() for each in request.headers["accept"].split(",")]
    limits = request.query_params.getlist("limit")
    # Whoever says more than a program does, or says it twice, waits in line as for a file.
    return set(formats) <= _AS_PAGE and all(_FEW_ROWS.fullmatch(limit) for limit in limits)


def _is_small(scope: Scope) -> bool:
    """Tell whether a request is about one dataset of the host that has few events."""
    if b"beside=" in scope.get("query_string", b""):
        return False
    named = name_dataset(scope)
    # What whoever asks cannot find is soon refused, or the usual one is shown for it: whether it is
    # there and guarded, or nowhere, must make no difference to how that is done.
    if not named or not (is_private(named) or named in list_datasets()):
        named = read_default_dataset()
    return count_known(named) <= _SMALL
