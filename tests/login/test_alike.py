"""Asking for a guarded dataset is in nothing unlike asking for one that does not exist.

Not in what is answered, nor in what is done for it: what is done takes time, and time can be told.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute
from starlette.testclient import TestClient
from starlette.types import Scope, Send

from geo.dataset.access import seeing
from geo.hosting import watch
from geo.hosting.counts import COUNTS
from geo.hosting.dear.apart import Apart
from geo.hosting.dear.dispatch import DearMiddleware
from geo.hosting.serve import HostMiddleware
from geo.login.setup import list_guards
from geo.web.headers import HeaderMiddleware
from geo.web.routes import is_page
from tests.login.conftest import GUARDED, Host
from tests.login.test_guard import ASKED, COUNTED, PAGE

GONE = "gone-away0"
"""Of as many letters as the guarded one's name: lengths are compared, too."""
ONE_BY_ONE = {"x-request-id", "date"}
DEAR = ("/brief.pdf?dataset={}", "/view.html?dataset={}", "/map.png?dataset={}")
FURTHER = (
    *("/?event={}/one", "/share?overlay={}/areas", "/cite?dataset={}&revision=0123456789ab"),
    *("/api/v1/cells?overlay={}/areas&z=8&bbox=40,34,42,36", "/api/v1/{}", "/{}", "/docs/{}"),
    *("/api/v1/events?dataset={}&format=csv", "/accounts?beside={}", "/docs/../data/{}/x"),
)
Calls = list[str]


class Whole(NamedTuple):
    """All that an answer tells, and what was done and counted for it."""

    status: int
    headers: dict[str, str]
    body: str
    done: tuple[str, ...]
    counted: Counter[str]


_touched: Calls | None = None


def count() -> Counter[str]:
    """Count what the metrics tell of answers and refusals."""
    told = [*COUNTS.answers.items(), *COUNTS.refused.items()]
    return Counter({str(name): number for name, number in told})


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _touched is not None and event in {"open", "os.listdir", "os.scandir"}:
        path = str(arguments[0])
        if f"/{GUARDED}" in path:
            _touched.append(f"{event} {path}")


sys.addaudithook(_listen)


@pytest.fixture
def touched() -> Iterator[Calls]:
    """Give the list of what is opened in the guarded folder."""
    global _touched  # noqa: PLW0603  a hook stays for the life of the process
    _touched = []
    yield _touched
    _touched = None


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Give the list of what is asked of processes of their own, of which none is started."""
    asked: Calls = []

    async def answer(_: Apart, scope: Scope, send: Send, *, seconds: float) -> None:
        del seconds
        asked.append(f"apart {scope['path']}")

        async def nothing() -> dict[str, object]:
            return {}

        await PlainTextResponse("made apart")(scope, nothing, send)

    monkeypatch.setattr(Apart, "answer", answer)
    return asked


@pytest.fixture
def client(
    host: Host, routes: list[BaseRoute], made: Calls, monkeypatch: pytest.MonkeyPatch
) -> TestClient:
    assert made == []
    # What is set before the middlewares are made.
    host()
    monkeypatch.setattr(watch, "_states", {})
    with seeing(guarded=True):
        watch.look()
    assert GUARDED in watch.list_known()
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(HeaderMiddleware),
            Middleware(HostMiddleware, routes=routes, is_page=is_page),
            *list_guards(),
            Middleware(DearMiddleware, apart="geo.web.routes:build_dear"),
        ],
    )
    return TestClient(app, follow_redirects=False)


Ask = Callable[[str, str, str, dict[str, str]], Whole]


@pytest.fixture
def ask(client: TestClient, made: Calls, touched: Calls) -> Ask:
    def ask_(method: str, address: str, name: str, headers: dict[str, str]) -> Whole:
        made.clear()
        touched.clear()
        before = count()
        answer = client.request(method, address.replace("{}", name), headers=headers)
        # How short a body is packed depends on the letters of the name in it.
        odd = {*ONE_BY_ONE, *({"content-length"} if "content-encoding" in answer.headers else ())}
        told = {k: v.replace(name, "N") for k, v in answer.headers.items() if k not in odd}
        return Whole(
            answer.status_code,
            told,
            COUNTED.sub("", answer.text.replace(name, "N")),
            (*made, *touched),
            count() - before,
        )

    return ask_


@pytest.mark.parametrize(
    ("method", "headers", "addresses"),
    [
        ("GET", {}, (*ASKED, *DEAR, *FURTHER)),
        ("GET", PAGE, (*ASKED, *FURTHER)),
        ("GET", {"Accept-Encoding": "gzip", "If-None-Match": "*"}, (*ASKED[:14], *FURTHER)),
        ("HEAD", {"Range": "bytes=0-9"}, (*ASKED[:14], *DEAR, *FURTHER)),
        ("OPTIONS", {"Origin": "https://a.example"}, (*ASKED[:14], *DEAR)),
        ("POST", {}, (*ASKED[:3], *FURTHER)),
    ],
)
def test_what_is_told_and_what_is_done_are_alike(
    ask: Ask, method: str, headers: dict[str, str], addresses: tuple[str, ...]
) -> None:
    assert len(GONE) == len(GUARDED)
    differ = {}
    for address in addresses:
        # The first time, and once whatever may be kept of it is kept.
        for turn in ("first", "again"):
            there, gone = (ask(method, address, name, headers) for name in (GUARDED, GONE))
            if there != gone:
                differ[address, turn] = [
                    pair for pair in zip(there, gone, strict=True) if pair[0] != pair[1]
                ]
            assert [each for each in there.done if "apart" not in each] == [], address
    assert differ == {}
