"""What is made in another process is what this one would give, for everybody and by every name."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.dataset import private
from geo.hosting import watch
from geo.hosting.dear.apart import Apart
from geo.hosting.dear.dispatch import DearMiddleware
from geo.hosting.dear.places import DEAR, NoPlaceError, Places
from geo.hosting.names import Names
from geo.hosting.serve import HostMiddleware
from geo.web.routes import build_routes
from tests.samples import write_sample

pytestmark = pytest.mark.long
LONG_S = "240"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, TestClient]]:
    """Give a client of the routes themselves, and one for whom another process makes files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RASD_DEAR_SECONDS", LONG_S)
        patch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp("private")))
        # Of datasets that are not known yet nobody knows whether they are small.
        patch.setattr(watch, "_states", {})
        routes = build_routes()
        hosting = [
            Middleware(HostMiddleware, routes=routes),
            Middleware(DearMiddleware, apart="geo.web.routes:build_dear"),
        ]
        guarded = Starlette(routes=routes, middleware=hosting)
        with TestClient(Starlette(routes=routes)) as plain, TestClient(guarded) as apart:
            yield plain, apart
        private.clear_root()


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/events?format=csv&lang=ar",
        "/api/v1/events?format=geojson&q=a",
        "/api/v1/events?limit=3",
        "/api/v1/claims?format=csv",
        "/api/v1/comparison?by=month",
        "/api/v1/events?rule=no-such-rule",
        "/api/v1/events?dataset=no-such-dataset",
        "/feed.atom?lang=en",
        "/story.html?story=no-such-story",
    ],
)
def test_it_gives_what_is_given_here(both: tuple[TestClient, TestClient], path: str) -> None:
    plain, apart = (client.get(path) for client in both)
    assert apart.status_code == plain.status_code
    assert apart.content == plain.content
    assert {**apart.headers, "x-request-id": ""} == {**plain.headers, "x-request-id": ""}


def test_what_is_unchanged_or_asked_for_in_part_is_told_so(
    both: tuple[TestClient, TestClient],
) -> None:
    _, apart = both
    path = "/api/v1/events?format=csv"
    whole = apart.get(path)
    assert apart.get(path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    part = apart.get(path, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    assert apart.head(path).headers["content-length"] == str(len(whole.content))


def test_what_a_reader_brought_is_there_by_its_name_alone(
    both: tuple[TestClient, TestClient],
) -> None:
    plain, apart = both
    folder = private.reserve_private()
    write_sample(folder, events=[{"event_id": "mine"}])
    path = f"/api/v1/events?format=csv&dataset={folder.name}"
    assert apart.get(path).content == plain.get(path).content
    assert "mine" in apart.get(path).text
    private.remove_private(folder.name)
    assert apart.get(path).status_code == 404


def test_small_datasets_are_made_here(
    both: tuple[TestClient, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(*_: object, **__: object) -> None:
        msg = "it was passed on"
        raise AssertionError(msg)

    monkeypatch.setattr(Apart, "answer", forbid)
    small = watch.State(name="hajin-2018", revision="1", events=39)
    monkeypatch.setattr(watch, "_states", {"hajin-2018": small})
    assert both[1].get("/api/v1/events?format=csv").status_code == 200


@pytest.mark.parametrize(
    ("path", "accept", "is_page"),
    [
        ("/api/v1/events", "*/*", True),
        ("/api/v1/claims?limit=1000&offset=3", "application/json, */*", True),
        ("/api/v1/events?format=json", "text/csv", True),
        ("/api/v1/events", "text/csv", False),
        ("/api/v1/events", "application/json;q=0.1, text/csv", False),
        ("/api/v1/events?limit=1001", "*/*", False),
        ("/api/v1/events?limit=5&limit=9999", "*/*", False),
        ("/api/v1/events?format=json&format=csv", "*/*", False),
    ],
)
def test_a_page_of_rows_waits_for_no_file(
    both: tuple[TestClient, TestClient],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    accept: str,
    is_page: bool,  # noqa: FBT001
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NoPlaceError

    monkeypatch.setattr(Places, "take", refuse)
    answer = both[1].get(path, headers={"accept": accept})
    assert answer.status_code == (200 if is_page else 503)


def test_every_dear_address_is_one_of_ours() -> None:
    names = Names(build_routes())
    assert [route for route in DEAR if names.find(route) != route] == []
