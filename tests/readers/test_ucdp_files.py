"""UCDP in other shapes: candidate releases, pages of its API, rows without a header."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from geo.dataset.folder import check_dataset
from geo.readers.build import ReadResult
from geo.readers.formats.ucdp_files import open_ucdp
from geo.readers.importing import import_file, read_file
from geo.readers.manifest import load_manifests
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.recognise import inspect_file
from geo.text import LANGUAGES
from tests.samples_files import UCDP, codes, figures, shared, write_csv

API = "https://ucdpapi.example/api/gedevents/25.1?pagesize=2"
EVENT: dict[str, Any] = {
    **UCDP,
    **{name: int(UCDP[name]) for name in ("id", "type_of_violence", "where_prec", "date_prec")},
    **{name: int(UCDP[name]) for name in ("best", "high", "low", "deaths_a", "deaths_b")},
    "deaths_civilians": 0,
    "deaths_unknown": 0,
    "latitude": 34.69,
    "longitude": 40.83,
    "adm_2": None,
    "code_status": "Clear",
    "date_start": "2018-11-17T00:00:00",
    "date_end": "2018-11-17T00:00:00",
}
POSITIONS: list[str] = load_manifests()["ucdp"].declared["positions"]


def make_page(*ids: int, before: int | None = None, after: int | None = None) -> dict[str, Any]:
    """Make a page of an answer of 5 events in 3 pages, which the API counts from 0."""
    return {
        "TotalCount": 5,
        "TotalPages": 3,
        "PreviousPageUrl": "" if before is None else f"{API}&page={before}",
        "NextPageUrl": "" if after is None else f"{API}&page={after}",
        "Result": [{**EVENT, "id": number} for number in ids],
    }


def read_text(tmp_path: Path, text: str, *, name: str = "answer.json") -> ReadResult:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_file("ucdp", tmp_path / name)


def say(result: ReadResult) -> list[str]:
    return [note.say("en") for note in result.notes]


@pytest.mark.parametrize(
    ("page", "number", "n"),
    [
        (make_page(1, 2, after=1), 1, 2),
        (make_page(3, 4, before=0, after=2), 2, 2),
        (make_page(5, before=1), 3, 1),
    ],
)
def test_a_page_of_several_says_which_it_is(
    tmp_path: Path, page: dict[str, Any], number: int, n: int
) -> None:
    result = read_text(tmp_path, json.dumps(page))
    assert result.counts == {"read": n, "kept": n, "marked": 0, "rejected": 0}
    said = only_note(result)
    assert said.startswith(f"Page {number} of 3: {n} of 5 events.")
    assert result.descriptor["title_parts"]["format"] == "UCDP GED 25.1"
    assert {row[1:] for row in figures(result, "claim_id", "category", "low") if row[1] == "all"}


def only_note(result: ReadResult) -> str:
    notes = say(result)
    assert len(notes) == 1
    return notes[0]


PAGES = [make_page(1, 2, after=1), make_page(3, 4, before=0, after=2), make_page(5, before=1)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(PAGES),
        "\n".join(map(json.dumps, PAGES)),
        "".join(json.dumps(page, indent=1) for page in PAGES),
        json.dumps([event for page in PAGES for event in page["Result"]]),
        "\n".join(json.dumps(event) for page in PAGES for event in page["Result"]) + "\n",
    ],
    ids=["list", "lines", "joined", "events", "events-lines"],
)
def test_all_pages_in_one_file_are_read_whole(tmp_path: Path, text: str) -> None:
    result = read_text(tmp_path, text)
    assert result.tables["events"]["event_id"].to_list() == [f"ucdp-{n}" for n in range(1, 6)]
    assert result.faults.is_empty()
    assert result.notes == ()
    # 5 killed in each of the five events.
    assert result.tables["figures"].filter(category="all")["best"].sum() == 25


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (PAGES[:2], "2 of 3 pages: 4 of 5 events."),
        # Without addresses nobody knows which of the three it is.
        ([make_page(3, 4)], "1 of 3 pages: 2 of 5 events."),
        # The fifth event is missing, though five rows are there.
        ([*PAGES[:2], make_page(4, before=1)], "3 of 3 pages: 4 of 5 events."),
    ],
)
def test_some_of_the_pages_say_how_many_there_are(
    tmp_path: Path, pages: list[dict[str, Any]], said: str
) -> None:
    assert only_note(read_text(tmp_path, json.dumps(pages))).startswith(said)


def test_an_event_that_two_pages_hold_is_counted_once(tmp_path: Path) -> None:
    twice = [make_page(1, 2, after=1), make_page(2, 3, before=0, after=2)]
    assert codes(read_text(tmp_path, json.dumps(twice))) == [(3, "id", "reject", "repeated_id")]


def test_numbers_of_the_api_are_numbers_and_nulls_blanks(tmp_path: Path) -> None:
    empty = {**EVENT, "best": None, "latitude": None, "longitude": None, "deaths_a": 2.0}
    result = read_text(tmp_path, json.dumps({**make_page(), "TotalCount": 1, "Result": [empty]}))
    assert codes(result) == [(1, "best", "mark", "missing_number")]
    assert ("combatant", 2) in figures(result, "category", "low")
    assert result.tables["places"]["latitude"].null_count() == result.tables["places"].height


def test_json_that_holds_no_events_gets_one_sentence(tmp_path: Path) -> None:
    for text in ('{"TotalCount": 0, "TotalPages": 0, "Result": []}', '{"a": 1}\n{"a": 2'):
        with pytest.raises(ReaderError) as raised:
            read_text(tmp_path, text)
        assert "answer.json" in str(raised.value)


def test_a_page_is_known_on_the_page_data(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(PAGES[0]), encoding="utf-8")
    assert inspect_file(path, lang="en").format == "ucdp"


CANDIDATE = {
    **UCDP,
    "code_status": "Clear",
    "conflict_new_id": "299",
    "gwnoa": "652",
    "date_start": "2025-01-01 00:00:00.000",
    "date_end": "2025-01-02 00:00:00.000",
}


def test_candidate_releases_say_so_and_mark_what_is_not_clear(tmp_path: Path) -> None:
    rows = [CANDIDATE, {**CANDIDATE, "id": "2", "code_status": "Check type of violence"}]
    path = write_csv(tmp_path / "GEDEvent_v25_0_1.csv", rows)
    result = import_file("ucdp", path, folder=tmp_path / "made", storage="csv")
    assert check_dataset(tmp_path / "made")[1] == []
    described = json.loads((tmp_path / "made" / "datapackage.json").read_text("utf-8"))
    assert described["title"] == "UCDP Candidate Events 25.0.1: GEDEvent_v25_0_1"
    assert described["version"] == "25.0.1-candidate"
    assert codes(result) == [(3, "code_status", "mark", "not_clear")]
    first, second = result.tables["events"].iter_rows(named=True)
    assert first["note_en"] is None
    assert "Check type of violence" in second["note_en"]
    assert [str(first[name]) for name in ("date_start", "date_end")] == ["2025-01-01", "2025-01-02"]
    candidate, unclear = say(result)
    assert "candidate release (25.0.1)" in candidate
    assert unclear.startswith("1 event is one")
    # What is not clear is counted as it stands.
    assert result.tables["figures"].filter(category="all").height == 2


def write_bare(path: Path, *changes: dict[str, str]) -> Path:
    """Write rows of 49 cells in UCDP's order, without a header."""
    row = {
        **dict.fromkeys(POSITIONS, ""),
        **UCDP,
        "code_status": "Clear",
        "active_year": "1",
        "geom_wkt": "POINT (40.83 34.69)",
    }
    stream = io.StringIO()
    writer = csv.DictWriter(stream, POSITIONS)
    rows = ({**row, "id": str(n), **change} for n, change in enumerate(changes, 1))
    writer.writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8")
    return path


WIDE = {"low": "4", "best": "5", "high": "9"}


def test_rows_without_a_header_are_read_by_position_when_the_release_is_said(
    tmp_path: Path,
) -> None:
    path = write_bare(tmp_path / "a.csv", {}, WIDE, {**WIDE, "where_prec": " 2 "})
    result = read_file("ucdp", path, options=Options(version="23.1"))
    assert result.counts == {"read": 3, "kept": 3, "marked": 0, "rejected": 0}
    assert result.tables["figures"].filter(category="all").select("low", "best", "high").rows() == [
        (5, 5, 5),
        (4, 5, 9),
        (4, 5, 9),
    ]
    assert result.descriptor["version"] == "23.1"
    opened = open_ucdp(path, load_manifests()["ucdp"], Options(version="23.1")).opened
    assert opened.frame["row_number"].to_list() == [1, 2, 3]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_without_a_header_that_show_no_order_are_refused_while_nobody_says_the_release(
    tmp_path: Path, lang: str
) -> None:
    path = write_bare(tmp_path / "GEDEvent_v23_1.csv", {}, {})
    with pytest.raises(ReaderError, match=r"--version 23\.1"):
        read_file("ucdp", path, options=Options(lang=lang))
    with pytest.raises(ReaderError, match=r"--version 23\.1"):
        inspect_file(path, lang=lang)


def test_rows_without_a_header_that_show_their_order_are_recognised(tmp_path: Path) -> None:
    path = write_bare(tmp_path / "GEDEvent_v23_1.csv", {}, WIDE)
    looked = inspect_file(path, lang="en")
    assert (looked.format, looked.rows) == ("ucdp", 2)
    assert [note.code for note in looked.notes] == ["ucdp_bare"]
    result = read_file("ucdp", path, options=Options())
    assert result.counts == {"read": 2, "kept": 2, "marked": 0, "rejected": 0}
    assert result.descriptor["version"] == "23.1"
    assert result.notes[0].code == "ucdp_bare"


@pytest.mark.parametrize(
    "changed",
    [
        {"low": "9", "high": "4"},
        {"latitude": "40.83", "longitude": "34.69"},
        {"type_of_violence": "4"},
        {"date_start": "Syria"},
        {"deaths_a": ""},
        {"year": "2017"},
        {"id": "1"},
        {"best": "50", "high": "90"},
    ],
)
def test_rows_that_are_not_what_stands_at_these_positions_are_refused(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    path = write_bare(tmp_path / "a.csv", WIDE, {**WIDE, **changed})
    with pytest.raises(ReaderError, match="no header"):
        read_file("ucdp", path, options=Options(version="23.1"))


def test_the_real_file_without_its_header_is_what_it_is_with_it(tmp_path: Path) -> None:
    real = shared("ucdp/GEDEvent_v23_1_CAR_49col.csv")
    bare = tmp_path / "bare.csv"
    bare.write_bytes(real.read_bytes().partition(b"\n")[2])
    with_header = read_file("ucdp", real)
    without = read_file("ucdp", bare, options=Options(version="23.1"))
    for name, table in with_header.tables.items():
        assert without.tables[name].equals(table), name
    assert without.counts == with_header.counts
    assert without.faults["row"].equals(with_header.faults["row"] - 1)


def test_pages_one_after_another_are_recognised(tmp_path: Path) -> None:
    pages = [{"TotalPages": 2, "Result": [{**UCDP, "id": n}]} for n in ("1", "2")]
    path = tmp_path / "pages.json"
    for written in (json.dumps(pages), "\n".join(map(json.dumps, pages))):
        path.write_text(written, encoding="utf-8")
        looked = inspect_file(path, lang="en")
        assert (looked.format, looked.rows) == ("ucdp", 2)
