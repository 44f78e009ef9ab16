"""Tiles of the host's base maps over HTTP, and the list of them that the map reads."""

import gzip
import hashlib
import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.errors import SettingsError
from geo.web.headers import HeaderMiddleware, write_policy
from geo.web.routes import build_routes
from geo.web.tiles import DRAWING, VENDORED
from tests.tiles.archives import (
    draw_picture,
    draw_shapes,
    make_tiles,
    write_mbtiles,
    write_pmtiles,
)

PICTURE, SHAPES = draw_picture(), draw_shapes()
SHA256 = "26af014f7b1af308ec120b791cff76657bb9c3383633b52033e6edf9e5e4cdb5"
"""Of protomaps-leaflet.js as npm's package 5.1.0 has it."""


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    files = (
        f"Streets={write_pmtiles(tmp_path / 'a.pmtiles', make_tiles(SHAPES))}",
        str(write_mbtiles(tmp_path / "b.mbtiles", make_tiles(PICTURE))),
    )
    monkeypatch.setenv("RASD_BASEMAP", os.pathsep.join(files))
    return TestClient(HeaderMiddleware(Starlette(routes=build_routes())))


def test_the_hosts_maps_are_listed_apart_from_those_of_others(client: TestClient) -> None:
    streets, satellite = client.get("/assets/rasd/tiles.json").json()["own"]
    assert streets["name"] == "Streets"
    assert streets["script"] == f"assets/vendor/{DRAWING}"
    assert satellite["name"] == "Made here"
    assert satellite["script"] == ""
    assert satellite["url"].startswith("tiles/1/{z}/{x}/{y}?v=")
    assert satellite["attribution"] == [
        {"text": "© Makers of maps", "href": "https://example.org/credit"}
    ]
    assert (satellite["min_zoom"], satellite["max_zoom"]) == (6, 12)


def test_without_the_setting_none_is_listed() -> None:
    answer = TestClient(Starlette(routes=build_routes())).get("/assets/rasd/tiles.json")
    assert answer.json()["own"] == []


def test_a_picture_is_given_as_it_lies(client: TestClient) -> None:
    answer = client.get("/tiles/1/6/39/25")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert "content-encoding" not in answer.headers
    assert answer.content == PICTURE


def test_a_packed_tile_says_so_and_is_unpacked_for_who_cannot(client: TestClient) -> None:
    packed = client.get("/tiles/0/6/39/25", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/tiles/0/6/39/25", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(SHAPES)
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == gzip.decompress(SHAPES)
    assert packed.headers["vary"] == "Accept-Encoding"


def test_a_tile_is_kept_for_good_under_its_versions_address_only(client: TestClient) -> None:
    [row, _] = client.get("/assets/rasd/tiles.json").json()["own"]
    address = row["url"].format(z=6, x=39, y=25)
    assert "immutable" in client.get(f"/{address}").headers["cache-control"]
    assert client.get("/tiles/0/6/39/25?v=old").headers["cache-control"] == "no-cache"
    assert client.get("/tiles/0/6/39/25").headers["cache-control"] == "no-cache"


def test_an_unchanged_tile_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/tiles/1/6/39/25").headers["etag"]
    again = client.get("/tiles/1/6/39/25", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/tiles/1/6/39/25", headers={"If-None-Match": "x"}).status_code == 200


def test_a_tile_the_file_lacks_is_no_error(client: TestClient) -> None:
    answer = client.get("/tiles/1/6/0/0")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "place",
    [
        *("2/6/39/25", "1/25/0/0", "1/6/64/0", "1/6/0/64", "1/6/-1/0", "1/6/0x1/0", "1/6/1.5/0"),
        *("-1/6/39/25", f"1/6/{'9' * 5000}/0", "1/6/٣/0", "1/6/39/25/1", "1/6/39"),
    ],
)
def test_what_no_map_has_is_not_found(client: TestClient, place: str) -> None:
    assert client.get(f"/tiles/{place}").status_code == 404


def test_the_policy_is_as_strict_as_without_them(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_them = write_policy()
    assert client.get("/tiles/1/6/39/25").headers["x-content-type-options"] == "nosniff"
    monkeypatch.delenv("RASD_BASEMAP")
    assert write_policy() == with_them


def test_a_bad_file_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_BASEMAP", str(tmp_path / "absent.mbtiles"))
    with pytest.raises(SettingsError, match="there is no such file"):
        build_routes()


def test_the_library_is_served_as_its_authors_released_it(client: TestClient) -> None:
    answer = client.get(f"/assets/vendor/{DRAWING}")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == SHA256
    notices = (VENDORED / DRAWING).with_name("LICENSE.txt").read_text(encoding="utf-8")
    for name in ("protomaps-leaflet", "pbf", "@mapbox/vector-tile", "rbush", "color2k"):
        assert name in notices
