"""Every page of a source is had, or none is taken."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.errors import RasdError
from geo.model.descriptor import Descriptor
from geo.readers.refresh.fetch import Fetcher
from geo.readers.refresh.pages import merge
from geo.readers.refresh.plan import RefreshError, load_kinds, read_plan
from geo.readers.refresh.sources import Fetched, fetch_rows
from tests.readers.refresh.sources import (
    BEGUN,
    ENVIRONMENT,
    MAKERS,
    Answer,
    Source,
    describe_source,
)


def fetch(source: Source, folder: Path, kind: str, **refresh: Any) -> Fetched:
    said = describe_source(kind, source.url) | refresh
    described = Descriptor(name="made", refresh=said)
    plan = read_plan(described, environment=ENVIRONMENT)
    web = Fetcher(5, wait=lambda _: None)
    return fetch_rows(plan, folder, web=web, file="mine.csv")


def read(fetched: Fetched) -> pl.DataFrame:
    if fetched.path.suffix == ".parquet":
        return pl.read_parquet(fetched.path)
    return pl.DataFrame(json.loads(fetched.path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", [7, 10, 1000])
@pytest.mark.parametrize(
    ("kind", "key"), [("ucdp", "id"), ("acled", "event_id_cnty"), ("kobo", "_uuid")]
)
def test_all_pages_are_had_however_many_rows_they_have(
    source: Source, tmp_path: Path, kind: str, key: str, page: int
) -> None:
    source.rows = {str(n): MAKERS[kind](n) for n in range(30)}
    source.page = page
    rows = read(fetch(source, tmp_path, kind))
    assert set(rows[key]) == {str(row[key]) for row in source.rows.values()}
    assert rows.height == 30


@pytest.mark.parametrize("begins", [0, 1])
def test_the_first_page_may_be_called_nought_or_one(
    source: Source, tmp_path: Path, begins: int
) -> None:
    source.rows = {str(n): MAKERS["ucdp"](n) for n in range(30)}
    source.page, source.begins = 10, begins
    assert read(fetch(source, tmp_path, "ucdp")).height == 30


def test_a_wrong_password_is_said(source: Source, tmp_path: Path) -> None:
    described = Descriptor(name="made", refresh=describe_source("acled", source.url))
    plan = read_plan(described, environment={**ENVIRONMENT, "REFRESH_PASSWORD": "wrong"})
    web = Fetcher(5, variables=plan.variables)
    with pytest.raises(RasdError, match=r"refuses \(400\).*REFRESH_PASSWORD"):
        fetch_rows(plan, tmp_path, web=web, file="mine.csv")


def test_pages_of_sums_are_had_as_they_are(source: Source, tmp_path: Path) -> None:
    """HDX HAPI gives sums by place, month and kind of event; no single column names a row."""
    shared = {"location_code": "SYR", "admin_level": 2, "event_type": "political_violence"}
    source.rows = {
        str(n): {
            **shared,
            "admin2_code": f"SY{n:02}",
            "events": n,
            "fatalities": None if n == 3 else 2 * n,
            "reference_period_start": "2018-11-01T00:00:00",
        }
        for n in range(25)
    }
    source.page = 10
    said = {"kind": "hapi", "format": "table", "url": f"{source.url}/hapi"}
    who = {"secrets": {"app_identifier": "REFRESH_TOKEN"}}
    described = Descriptor(name="made", refresh={**said, **who})
    plan = read_plan(described, environment=ENVIRONMENT)
    rows = read(fetch_rows(plan, tmp_path, web=Fetcher(5), file="mine.csv"))
    assert rows["events"].to_list() == [str(n) for n in range(25)]
    assert rows["fatalities"].null_count() == 1
    assert [query["offset"] for _, query, _ in source.asked] == ["0", "10", "20", "25"]


def test_numbers_are_as_they_were_written(source: Source, tmp_path: Path) -> None:
    source.rows = {"0": {**MAKERS["ucdp"](0), "latitude": 34.690, "low": 12345678901234567890}}
    row = read(fetch(source, tmp_path, "ucdp")).row(0, named=True)
    assert (row["latitude"], row["low"]) == ("34.69", "12345678901234567890")


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        ("ucdp", {"TotalCount": 9, "NextPageUrl": "", "Result": [{"id": 1}]}, "speaks of 9 rows"),
        ("ucdp", {"TotalCount": 0, "NextPageUrl": "", "Result": []}, "no rows at all"),
        ("ucdp", {"message": "changed"}, "gave no Result"),
        ("ucdp", {"TotalCount": 1, "NextPageUrl": "", "Result": [{"other": 1}]}, "gave no id"),
        ("ucdp", {"TotalCount": 2, "NextPageUrl": "n", "Result": [{"id": 1}]}, "same page twice"),
        ("kobo", {"count": 4, "next": None, "results": [{"_id": 1}]}, "speaks of 4 rows"),
        ("kobo", [1], "gave no results"),
        ("acled", {"access_token": None}, "gave no access_token"),
    ],
)
def test_what_is_not_whole_is_not_taken(
    source: Source, tmp_path: Path, kind: str, answer: object, said: str
) -> None:
    source.first = [Answer(json.dumps(answer).encode())] * 3
    with pytest.raises(RasdError, match=said):
        fetch(source, tmp_path, kind)


def test_a_source_that_gives_the_same_page_for_ever_is_told(source: Source, tmp_path: Path) -> None:
    source.rows = {"0": MAKERS["acled"](0)}
    page = Answer(json.dumps({"data": list(source.rows.values())}).encode())
    token = Answer(b'{"access_token": "a"}')
    source.first = [token, page, page]
    with pytest.raises(RefreshError, match="same page twice"):
        fetch(source, tmp_path, "acled")


def test_an_error_in_the_dress_of_an_answer_is_no_last_page(source: Source, tmp_path: Path) -> None:
    rows = [MAKERS["acled"](n) for n in range(3)]
    said = ({"access_token": "a"}, {"data": rows}, {"status": 500, "success": False, "data": []})
    source.first = [Answer(json.dumps(content).encode()) for content in said]
    with pytest.raises(RefreshError, match="answers 500 instead of rows"):
        fetch(source, tmp_path, "acled")


def test_a_token_that_ends_within_a_run_is_renewed(source: Source, tmp_path: Path) -> None:
    source.rows = {str(n): MAKERS["acled"](n) for n in range(30)}
    source.page = 10
    source.lasts = 2
    assert read(fetch(source, tmp_path, "acled")).height == 30
    grants = [form["grant_type"] for path, _, form in source.asked if path == "/token"]
    assert grants == ["password", "refresh_token"]


@pytest.mark.parametrize(
    ("kind", "named", "called"),
    [
        ("text/csv", "csv", "mine.csv"),
        ("application/octet-stream", "csv", "mine.csv"),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "csv",
            "mine.xlsx",
        ),
        ("application/json", "csv", "mine.csv"),
    ],
)
def test_a_file_is_called_as_the_last_was(
    source: Source, tmp_path: Path, kind: str, named: str, called: str
) -> None:
    source.first = [Answer(b"a,b\n1,2\n", kind=kind)]
    fetched = fetch(source, tmp_path, "csv", url=f"{source.url}/{named}/pub?output=csv")
    assert fetched.path.name == called


def test_rows_that_changed_and_went_are_put_together() -> None:
    kept = pl.LazyFrame({"id": ["a", "b", "c", "d"], "at": ["1", "1", "1", "1"]})
    changed = pl.LazyFrame({"id": ["b", "d", "e"], "at": ["5", "9", "6"], "new": ["x", "y", "z"]})
    gone = {"a": 3, "d": 7, "nobody": 2}
    rows = merge(kept, changed, gone, key="id", stamp="at")
    assert rows.rows() == [("b", "5", "x"), ("c", "1", None), ("d", "9", "y"), ("e", "6", "z")]


@pytest.mark.parametrize("kind", load_kinds())
def test_every_kind_says_what_it_needs(kind: str) -> None:
    described = Descriptor(name="made", refresh={"kind": kind})
    with pytest.raises(RefreshError, match=r"needs|no format"):
        read_plan(described, environment={})


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"url": "http://example.org/a.csv"}, "neither https"),
        ({"url": "https://me:secret@example.org/a.csv"}, "holds a password"),
        ({"secrets": {"token": "AWS_SECRET_ACCESS_KEY"}}, "cannot be used: secrets.token"),
        ({"secrets": {"token": "REFRESH_NOT_SET"}}, "not set in the environment: REFRESH_NOT_SET"),
        ({"format": "nope"}, "no format nope"),
        ({"kind": "ftp"}, "cannot be used: kind"),
        ({"asset": "../../x"}, "cannot be used: asset"),
    ],
)
def test_what_cannot_be_meant_is_refused(part: dict[str, Any], said: str) -> None:
    refresh = {"kind": "csv", "url": "https://example.org/a.csv"} | part
    described = Descriptor(name="made", refresh=refresh)
    with pytest.raises(RasdError, match=said) as told:
        read_plan(described, environment=ENVIRONMENT)
    assert "secret@" not in str(told.value)


def test_changes_are_asked_for_from_before_the_last_one(source: Source, tmp_path: Path) -> None:
    source.rows = {"0": MAKERS["acled"](0)}
    assert fetch(source, tmp_path, "acled").cursor == BEGUN
