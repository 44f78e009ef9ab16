"""The API is what its OpenAPI description says, to strangers' clients and to odd requests."""

import io
import re
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.api import build_api
from geo.web.previews import list_public
from geo.web.records import negotiate
from geo.web.routes import build_routes
from tests.conftest import THOROUGH

FLAGSHIP = "abu-al-hasan-2018-11-17"
MEDIA = {"json": "application/json", "csv": "text/csv", "kml": "application/vnd.x+xml"}

described = schemathesis.openapi.from_asgi("/openapi.json", build_api())


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


SERVE = """
import sys, uvicorn
from starlette.applications import Starlette
from geo.web.routes import build_routes
uvicorn.run(Starlette(routes=build_routes()), port=int(sys.argv[1]), log_level="error")
"""


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    """Serve the API on a free port, in a process of its own as the readers hold this one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], cwd=root)
    try:
        deadline = time.monotonic() + 300
        while not is_listening(port):
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=120)


def is_listening(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@described.parametrize()
@settings(
    max_examples=240 if THOROUGH else 12,
    suppress_health_check=list(HealthCheck),
    derandomize=not THOROUGH,
)
def test_the_description_is_true(case: schemathesis.Case[Any]) -> None:
    response = case.call()
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]
    case.validate_response(response, checks=checks)


def test_geopandas_reads_events_by_address(address: str) -> None:
    read = gpd.read_file(f"{address}/api/v1/events?format=geojson&lang=ar")
    assert (len(read), read.crs) == (39, "EPSG:4326")
    assert "ضربات" in " ".join(read["title_ar"])
    flat = gpd.read_file(f"{address}/api/v1/events?format=fgb")
    assert flat["event_id"].tolist() == read["event_id"].tolist()


def test_polars_reads_csv_and_parquet_by_address(address: str) -> None:
    events = pl.read_csv(f"{address}/api/v1/events?format=csv", infer_schema_length=None)
    claims = pl.read_csv(f"{address}/api/v1/claims?format=csv", infer_schema_length=None)
    assert len(events) == 39
    assert set(claims["event_id"]) <= set(events["event_id"])
    parquet = pl.read_parquet(f"{address}/api/v1/events?format=parquet")
    assert parquet["event_id"].to_list() == events["event_id"].to_list()


def test_the_example_in_the_documents_runs(address: str, root: Path) -> None:
    text = (root / "docs" / "api.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {"RASD": address}
    exec(code[1], names)  # noqa: S102  our own documents
    assert (len(names["mapped"]), names["said"]["len"].sum()) == (29, 140)


def test_the_documents_name_every_route(client: TestClient, root: Path) -> None:
    text = (root / "docs" / "api.md").read_text(encoding="utf-8")
    paths = [f"/api/v1{path}" for path in client.get("/api/v1/openapi.json").json()["paths"]]
    paths += [route.path for route in list_public()]
    named = re.sub("{.*?}", "{}", text)
    assert [path for path in paths if f"`{re.sub('{.*?}', '{}', path)}`" not in named] == []


@pytest.mark.parametrize("rows", ["events", "claims"])
def test_pages_follow_each_other_to_the_end(client: TestClient, rows: str) -> None:
    whole = client.get(f"/api/v1/{rows}?limit=10000&rule=lowest").json()
    found: list[object] = []
    url: str | None = f"/api/v1/{rows}?limit=12&rule=lowest"
    while url:
        page = client.get(url)
        told = page.json()
        assert told["total"] == len(whole[rows])
        found += told[rows]
        url = told["next"]
        assert ("link" in page.headers) is (url is not None)
    assert found == whole[rows]
    assert len(found) == {"events": 39, "claims": 140}[rows]


def test_claims_come_with_their_figures(client: TestClient) -> None:
    page = client.get("/api/v1/claims?limit=500&to=2018-11-17&from=2018-11-17").json()
    assert page["total"] == len(page["claims"]) > 0
    one = next(claim for claim in page["claims"] if claim["figures"])
    assert {"harm", "category", "low", "high", "qualifier", "used"} <= set(one["figures"][0])
    assert [c["said_on"] for c in page["claims"] if c["said_on"]] == sorted(
        c["said_on"] for c in page["claims"] if c["said_on"]
    )


def test_the_accept_header_chooses_the_format(client: TestClient) -> None:
    for accept, kind in (
        ("text/csv", "text/csv"),
        ("application/geo+json;q=0.9, application/json;q=0.1", "application/geo+json"),
        ("*/*", "application/json"),
    ):
        answer = client.get("/api/v1/events", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(kind)
        assert "Accept" in answer.headers["vary"]
    refused = client.get("/api/v1/events", headers={"Accept": "image/png"})
    assert refused.status_code == 406


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/*", "csv"),
        ("text/csv;q=0.5, */*;q=0.4", "csv"),
        ("application/json;q=0, */*", "csv"),
        ("image/png", None),
        (";;q=,,", None),
    ],
)
def test_negotiation_follows_the_weights(accept: str, chosen: str | None) -> None:
    assert negotiate(accept, MEDIA) == chosen


def test_answers_are_packed_tagged_and_open_to_every_origin(client: TestClient) -> None:
    headers = {"Accept-Encoding": "gzip", "Origin": "https://example.org"}
    first = client.get("/api/v1/events", headers=headers)
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["access-control-allow-origin"] == "*"
    tagged = {**headers, "If-None-Match": f'"other", {first.headers["etag"]}'}
    again = client.get("/api/v1/events", headers=tagged)
    assert (again.status_code, again.content) == (304, b"")
    csv = client.get("/api/v1/events", headers={**tagged, "Accept": "text/csv"})
    assert csv.status_code == 200
    assert client.post("/api/v1/events").status_code == 405


def test_head_says_what_get_would(client: TestClient) -> None:
    head = client.head("/api/v1/events?format=csv")
    assert head.status_code == 200
    assert head.content == b""
    assert int(head.headers["content-length"]) == len(client.get(head.url).content)


@pytest.mark.parametrize(
    ("asked", "first", "last", "status"),
    [
        ("bytes=0-3", 0, 4, 206),
        ("bytes=10-", 10, None, 206),
        ("bytes=-4", -4, None, 206),
        ("bytes=999999999-", 0, 0, 416),
        ("bytes=0-1,4-5", 0, None, 200),
        ("lines=0-1", 0, None, 200),
    ],
)
def test_a_part_of_a_file_is_given(
    client: TestClient, asked: str, first: int, last: int | None, status: int
) -> None:
    url = "/api/v1/events?format=parquet"
    whole = client.get(url).content
    answer = client.get(url, headers={"Range": asked})
    assert answer.status_code == status
    assert answer.content == whole[first:last]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=10001", "offset=-1", "format=shp", "bbox=1,2,3", "z=99", "x=1"]
)
def test_what_is_out_of_bounds_is_named(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/v1/events?{query}")
    assert answer.status_code == 422
    assert query.split("=", maxsplit=1)[0] in {p["parameter"] for p in answer.json()["detail"]}


def test_datasets_say_whose_they_are(client: TestClient) -> None:
    first = client.get("/api/v1/datasets").json()["datasets"][0]
    assert (first["dataset"], first["redistribution"]) == ("hajin-2018", "open")
    assert first["title_ar"].startswith("هجين")
    assert first["licence_url"].startswith("https://")
    assert first["dataset"] in first["credit_en"]


def test_files_carry_the_address_of_their_view(client: TestClient) -> None:
    told = client.get("/api/v1/events?format=geojson&rule=lowest&as_of=2018-11-30").json()
    assert told["view"] == "http://testserver/?as_of=2018-11-30&rule=lowest"
    packed = client.get("/api/v1/dataset.zip")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as file:
        assert "hajin-2018/datapackage.json" in file.namelist()


def test_hxl_tags_are_given_when_asked_for(client: TestClient) -> None:
    lines = client.get("/api/v1/claims?format=csv&hxl=1").text.splitlines()
    assert lines[1].startswith("#meta+claim+id,#event+id")


def test_the_reference_page_names_every_route_and_asks_nobody(client: TestClient) -> None:
    page = client.get("/api/v1/reference").text
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert f"GET {path}" in page
    assert not re.search(r"(src|href)=\"(https?:)?//", page)
    assert "<script" not in page
