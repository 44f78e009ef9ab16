"""How much one address may ask for, and which address that is."""

import asyncio
import ipaddress

import pytest
from starlette.requests import Request
from starlette.types import Scope

from geo.hosting import limits
from geo.hosting.dear import places
from geo.hosting.dear.places import NoPlaceError, Places
from geo.hosting.limits import Bucket, Held
from geo.hosting.names import OTHER, Names
from geo.hosting.peers import find_client, is_local
from geo.settings import Settings
from geo.web.routes import build_routes

LOOPBACK = Settings.model_fields["proxies"].default
PRIVATE = (*LOOPBACK, ipaddress.ip_network("172.16.0.0/12"))


def make_scope(client: str, *, http: str = "1.1", **headers: str) -> Scope:
    named = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope = {"type": "http", "client": (client, 1), "http_version": http, "headers": named}
    return {**scope, "path": "/", "query_string": b"", "method": "GET"}


@pytest.mark.parametrize(
    ("client", "said", "found"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 172.16.0.3", "198.51.100.1"),
        ("172.16.0.3", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("127.0.0.1", "nonsense", ""),
        ("127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("2001:db8:1:2::ff", "", "2001:db8:1:2::/64"),
        ("127.0.0.1", "", ""),
        ("testclient", "", ""),
    ],
)
def test_the_address_is_the_last_that_no_proxy_has(client: str, said: str, found: str) -> None:
    headers = {"x_forwarded_for": said} if said else {}
    assert find_client(make_scope(client, **headers), PRIVATE) == found


@pytest.mark.parametrize(
    ("client", "http", "headers", "is_here"),
    [
        ("127.0.0.1", "1.1", {"host": "localhost:8501"}, True),
        ("::1", "1.1", {"host": "[::1]:8501"}, True),
        ("::ffff:127.0.0.1", "1.1", {"host": "127.0.0.1"}, True),
        ("192.0.2.1", "1.1", {"host": "localhost:8501"}, False),
        ("127.0.0.1", "1.0", {"host": "localhost:8501"}, False),
        ("127.0.0.1", "1.1", {"host": "rasd.example"}, False),
        ("127.0.0.1", "1.1", {}, False),
        ("127.0.0.1", "1.1", {"host": "localhost", "x_forwarded_for": "127.0.0.1"}, False),
        ("127.0.0.1", "1.1", {"host": "localhost", "x_real_ip": "127.0.0.1"}, False),
        ("127.0.0.1", "1.1", {"host": "localhost", "forwarded": "for=127.0.0.1"}, False),
    ],
)
def test_what_comes_through_a_proxy_is_not_from_here(
    client: str, http: str, headers: dict[str, str], *, is_here: bool
) -> None:
    assert is_local(Request(make_scope(client, http=http, **headers))) is is_here


def test_a_bucket_fills_evenly() -> None:
    now = 0.0
    bucket = Bucket(60, now=lambda: now)
    assert [bucket.take("a", 3) for _ in range(4)] == [0, 0, 0, 20]
    assert bucket.take("b", 3) == 0
    now = 20.0
    assert [bucket.take("a", 3) for _ in range(2)] == [0, 20]
    assert [bucket.take("a", 0), bucket.take("", 1), bucket.take("", 1)] == [0, 0, 0]


def test_no_more_addresses_are_remembered_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 5)
    bucket = Bucket(60)
    for number in range(20):
        bucket.take(str(number), 1)
    assert len(bucket) == 5
    assert bucket.take("19", 1) > 0
    held = Held()
    held.take("a")
    held.give("a")
    assert held.total == 0
    assert not held.is_full("a", 1)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "/"),
        ("/data", "/data"),
        ("/api/v1/events/an-id", "/api/v1/events/{event_id}"),
        ("/api/v1/overlays/private-areas-x/y", "/api/v1/overlays/{name:path}"),
        ("/_stcore/upload_file/session/file", "/_stcore/upload_file"),
        ("/media/abc.png", "/media/{file}"),
        ("/assets/rasd/tiles.json", "/assets/rasd/tiles.json"),
        ("/somebody@example.org", OTHER),
        ("/api/v1/no-such/thing", OTHER),
    ],
)
def test_an_address_is_named_by_its_pattern(path: str, route: str) -> None:
    assert Names(build_routes()).find(path) == route
    assert Names(build_routes(), below="rasd").find(f"/rasd{path}") == route


def test_those_in_line_take_turns_by_address() -> None:
    order = asyncio.run(take_turns(["a", "a", "a", "b", "c"], most=1))
    assert order == ["a", "b", "c", "a", "a"]


async def take_turns(addresses: list[str], *, most: int) -> list[str]:
    """Let all come at once, and return in which order they had a place."""
    line, order = Places(), list[str]()

    async def go(address: str) -> None:
        async with line.take(address, most=most):
            order.append(address)
            await asyncio.sleep(0)

    await asyncio.gather(*(go(address) for address in addresses))
    assert (line.at_work, line.in_line) == (0, 0)
    return order


def test_who_waits_too_long_or_is_one_too_many_has_no_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "PATIENCE_S", 0.01)
    monkeypatch.setattr(places, "MOST_OF_ONE", 1)

    async def go() -> None:
        line = Places()
        async with line.take("a", most=1):
            with pytest.raises(NoPlaceError):
                async with line.take("b", most=1):
                    pass
            waiting = asyncio.ensure_future(anext(aiter(hold(line, "b"))))
            await asyncio.sleep(0)
            with pytest.raises(NoPlaceError):
                async with line.take("b", most=1):
                    pass
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            assert line.in_line == 0
        assert line.at_work == 0

    async def hold(line: Places, address: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
        async with line.take(address, most=1):
            yield

    asyncio.run(go())
