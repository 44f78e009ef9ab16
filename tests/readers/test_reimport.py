"""An import over an earlier dataset keeps all that people put into it and no file holds."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.cli.app import main
from geo.dataset.folder import SAME_AS, check_dataset, measure_revision, open_dataset
from geo.dataset.write import write_dataset
from geo.duplicates.decisions import Decision, record_decisions
from geo.engine.store import build_store
from geo.places.gazetteer import apply_confirmed
from geo.readers.importing import import_file
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.reimport import DECISIONS_ASIDE, MARKS_ASIDE
from geo.text import LANGUAGES
from tests.samples_files import ACLED, UCDP, write_csv

FORMATS = ["csv", "parquet"]
MAPPING = {"columns": {"date_start": "date", "place_en": "place"}, "constants": {}, "words": {}}
BATTLES = {**MAPPING, "constants": {"event_type": "Battles"}}


def decide(event: str, other: str, *, of: str = "made", decision: str = "same") -> Decision:
    return Decision(
        dataset="made",
        event_id=event,
        other_dataset=of,
        other_event_id=other,
        decision=decision,
        decided_on=date(2024, 1, 2),
        decided_by="A. Reader",
    )


def bring(folder: Path, *ids: str, storage: str = "parquet", **more: Any) -> dict[str, int]:
    rows = [{**UCDP, "id": name} for name in ids]
    path = write_csv(folder / "GEDEvent_v23_1.csv", rows)
    made = import_file("ucdp", path, folder=folder / "made", storage=storage, **more)
    return dict(made.carried)


def bring_table(folder: Path, *rows: dict[str, str]) -> dict[str, int]:
    path = write_csv(folder / "rows.csv", rows)
    options = Options(mapping=BATTLES)
    return dict(import_file("table", path, folder=folder / "made", options=options).carried)


def read_pairs(folder: Path) -> list[tuple[str, str]]:
    table = open_dataset(folder).tables.get(SAME_AS)
    held = [] if table is None else table.select("event_id", "other_event_id").collect().rows()
    return [(str(one), str(other)) for one, other in held]


@pytest.mark.parametrize("storage", FORMATS)
def test_decisions_stay_and_those_about_gone_events_wait_beside(
    tmp_path: Path, storage: str
) -> None:
    assert bring(tmp_path, "1", "2", "3", storage=storage) == {}
    made = tmp_path / "made"
    elsewhere = decide("ucdp-3", "x", of="another", decision="different")
    record_decisions(made, [decide("ucdp-1", "ucdp-2"), decide("ucdp-2", "ucdp-3"), elsewhere])
    assert bring(tmp_path, "1", "2", storage=storage) == {"decisions": 1, "decisions_aside": 2}
    assert check_dataset(made)[1] == []
    assert read_pairs(made) == [("ucdp-1", "ucdp-2")]
    aside = pl.read_csv(made / DECISIONS_ASIDE, infer_schema=False)
    assert aside["other_event_id"].to_list() == ["ucdp-3", "x"]
    assert aside["decided_by"].to_list() == ["A. Reader"] * 2
    assert bring(tmp_path, "1", "2", "3", storage=storage) == {"decisions": 3}
    assert len(read_pairs(made)) == 3
    assert not (made / DECISIONS_ASIDE).exists()


def test_what_was_decided_since_goes_before_what_returns(tmp_path: Path) -> None:
    bring(tmp_path, "1", "2", "3")
    made = tmp_path / "made"
    record_decisions(made, [decide("ucdp-1", "ucdp-3"), decide("ucdp-3", "ucdp-2")])
    bring(tmp_path, "1", "2")
    record_decisions(made, [decide("ucdp-1", "ucdp-2", decision="different")])
    carried = bring(tmp_path, "1", "2", "3")  # with 1 = 3 = 2, 1 and 2 could not be different
    assert carried == {"decisions": 1, "decisions_aside": 2}
    assert read_pairs(made) == [("ucdp-1", "ucdp-2")]
    assert check_dataset(made)[1] == []


def test_decisions_follow_a_dataset_to_its_new_name(tmp_path: Path) -> None:
    bring(tmp_path, "1", "2")
    record_decisions(tmp_path / "made", [decide("ucdp-1", "ucdp-2")])
    bring(tmp_path, "1", "2", name="other")
    (row,) = open_dataset(tmp_path / "made").tables[SAME_AS].collect().iter_rows(named=True)
    assert (row["dataset"], row["other_dataset"]) == ("other", "other")


def test_an_id_made_of_a_row_is_trusted_only_where_the_row_is_as_it_was(tmp_path: Path) -> None:
    one, two, three = ({"date": f"2018-11-1{n}", "place": "Hajin"} for n in range(3))
    bring_table(tmp_path, one, two, three)
    record_decisions(tmp_path / "made", [decide("row-2", "row-3")])
    assert bring_table(tmp_path, one, two, three, one) == {"decisions": 1}
    assert bring_table(tmp_path, two, one, three) == {"decisions_aside": 1}
    assert bring_table(tmp_path, two, one, three) == {"decisions_aside": 1}


def mark(folder: Path, table: str, key: str, **marks: object) -> None:
    """Write marks into a dataset, as a host does."""
    dataset = open_dataset(folder)
    tables = {name: frame.collect() for name, frame in dataset.tables.items()}
    name = tables[table].columns[0]
    told = [
        pl.when(pl.col(name) == key).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
        for column, value in marks.items()
    ]
    tables[table] = tables[table].with_columns(told)
    described = {**dataset.descriptor, "derived": None}
    write_dataset(folder, descriptor=described, tables=tables, format_="parquet")


def test_what_is_held_back_stays_held_back(tmp_path: Path) -> None:
    bring(tmp_path, "1", "2", "3")
    made = tmp_path / "made"
    place = open_dataset(made).tables["places"].collect()["place_id"][0]
    mark(made, "events", "ucdp-1", withheld="safety")
    mark(made, "events", "ucdp-3", withheld="legal")
    mark(made, "places", place, coarsened_to_m=5000)
    assert bring(tmp_path, "1", "2") == {"marks": 2, "marks_aside": 1}
    store = build_store(open_dataset(made))
    assert store.withheld.events == {"safety": 1}
    assert store.withheld.coarsened == 1
    aside = pl.read_csv(made / MARKS_ASIDE, infer_schema=False)
    assert aside.rows() == [("events", "ucdp-3", "withheld", "legal")]
    assert bring(tmp_path, "3") == {"marks": 2, "marks_aside": 1}
    assert build_store(open_dataset(made)).withheld.events == {"legal": 1}


def test_a_mark_on_a_row_that_is_another_now_is_said(tmp_path: Path) -> None:
    one, two = ({"date": f"2018-11-1{n}", "place": "Hajin"} for n in range(2))
    bring_table(tmp_path, one, two)
    mark(tmp_path / "made", "claims", "row-2-2", withheld="consent")
    assert bring_table(tmp_path, one) == {"marks": 1}
    assert bring_table(tmp_path, two, one) == {"marks_aside": 1}


def test_points_that_were_confirmed_stay(tmp_path: Path) -> None:
    row = {"date": "2018-11-17", "place": "Hajin"}
    bring_table(tmp_path, row)
    made = tmp_path / "made"
    (made / "overlays").mkdir()
    (made / "overlays" / "a.geojson").write_text("{}", encoding="utf-8")
    place = open_dataset(made).tables["places"].collect()["place_id"][0]
    entry = {"place_id": place, "latitude": 34.69, "longitude": 40.83, "source": "Own list"}
    confirmed = pl.DataFrame([{**entry, "licence": "CC0", "entry_id": "e1"}])
    apply_confirmed(made, confirmed)
    assert (made / "overlays" / "a.geojson").is_file()
    assert bring_table(tmp_path, row, {**row, "place": "Susa"}) == {"points": 1, "files": 1}
    tables = open_dataset(made).tables
    told = tables["places"].select("latitude", "point_source_en").collect().rows()
    assert set(told) == {(34.69, "Own list e1 (CC0)"), (None, None)}
    assert sorted(tables["events"].collect()["where_prec"].to_list(), key=str) == [2, None]
    written = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    assert "gazetteer-own-list" in [source["source_id"] for source in written["sources"]]


@pytest.mark.parametrize("storage", FORMATS)
def test_files_and_words_of_the_host_stay(tmp_path: Path, storage: str) -> None:
    bring(tmp_path, "1", storage=storage)
    made = tmp_path / "made"
    (made / "README.md").write_text("Ours.", encoding="utf-8")
    (made / "overlays").mkdir()
    (made / "overlays" / "a.geojson").write_text("{}", encoding="utf-8")
    path = made / "datapackage.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said |= {"title": "Our title", "keywords": ["a"], "redistribution": "aggregate-only"}
    path.write_text(json.dumps(said), encoding="utf-8")
    other = {"csv": "parquet", "parquet": "csv"}[storage]
    assert bring(tmp_path, "1", "2", storage=other) == {"files": 2}
    assert (made / "README.md").read_text(encoding="utf-8") == "Ours."
    assert (made / "overlays" / "a.geojson").is_file()
    dataset = open_dataset(made)
    assert dataset.descriptor["title"] == "Our title"
    assert dataset.descriptor["keywords"] == ["a"]
    assert "UCDP" in dataset.descriptor["title_ar"]
    assert not dataset.gives_rows
    assert dataset.tables["events"].collect().height == 2


def test_another_format_takes_no_words_but_stays_as_strict(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [ACLED])
    import_file("acled", path, folder=tmp_path / "made")
    bring(tmp_path, "1")
    dataset = open_dataset(tmp_path / "made")
    assert dataset.descriptor["title"].startswith("UCDP")
    assert not dataset.gives_rows


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_run_ends_with_what_was_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    bring(tmp_path, "1", "2", "3")
    made = tmp_path / "made"
    record_decisions(made, [decide("ucdp-1", "ucdp-2"), decide("ucdp-2", "ucdp-3")])
    path = write_csv(tmp_path / "a.csv", [{**UCDP, "id": name} for name in "12"])
    assert main(["import", "ucdp", str(path), "--out", str(made), "--lang", lang]) == 0
    last = capsys.readouterr().err.splitlines()[-2:]
    assert {"en": "Kept 1 decision", "ar": "أُبقي قرار واحد"}[lang] in last[0]
    assert DECISIONS_ASIDE in last[1]


def test_what_is_no_dataset_or_cannot_be_opened_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(ReaderError, match="is no dataset"):
        bring(tmp_path, "1")
    (folder / "mine.txt").unlink()
    bring(tmp_path, "1", storage="csv")
    (folder / "events.csv").write_text("broken", encoding="utf-8")
    before = measure_revision(folder)
    with pytest.raises(ReaderError, match="cannot be opened"):
        bring(tmp_path, "1")
    assert measure_revision(folder) == before


def test_a_table_set_aside_that_was_spoilt_stops_the_import(tmp_path: Path) -> None:
    bring(tmp_path, "1")
    (tmp_path / "made" / DECISIONS_ASIDE).write_text("what\nis this\n", encoding="utf-8")
    with pytest.raises(ReaderError, match=DECISIONS_ASIDE):
        bring(tmp_path, "1")
    assert (tmp_path / "made" / DECISIONS_ASIDE).is_file()
