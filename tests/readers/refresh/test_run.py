"""A refreshed dataset is what a fresh import of the source gives, and nothing goes unasked."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.cli.app import main
from geo.dataset.folder import check_dataset, list_datasets, measure_revision, open_dataset
from geo.duplicates.decisions import Decision, record_decisions
from geo.model.schema import load_tables
from geo.readers.importing import import_file
from geo.readers.options import Options
from geo.readers.refresh.run import How, refresh_dataset
from geo.text import LANGUAGES, t
from geo.web.routes import build_routes
from tests.readers.refresh.conftest import Begin, write_rows
from tests.readers.refresh.sources import (
    ANSWERS,
    BEGUN,
    ENVIRONMENT,
    MAKERS,
    OWN,
    PASSWORD,
    TOKEN,
    Answer,
    Source,
    describe_source,
    say_refresh,
)
from tests.samples_files import write_csv

ROOT = Path(__file__).parents[3]
KINDS = [kind for kind in MAKERS if kind != "hapi"]
EVERY = list(MAKERS)


def refresh(folder: Path, **how: Any) -> str:
    return refresh_dataset(folder, How(environment=ENVIRONMENT, **how)).result


def read_tables(folder: Path) -> dict[str, pl.DataFrame]:
    tables = open_dataset(folder).tables
    return {name: t.collect().sort(load_tables()[name].key) for name, t in tables.items()}


def import_fresh(kind: str, source: Source, folder: Path) -> Path:
    """Import a file of all that the source holds now."""
    path = write_rows(folder / "first", kind, source)
    options = Options(
        mapping={"csv": OWN, "kobo": ANSWERS}.get(kind, {}),
        version="25.1" if kind == "ucdp" else None,
    )
    format_ = {"csv": "table", "kobo": "table"}.get(kind, kind)
    import_file(format_, path, folder=folder / "fresh", options=options)
    return folder / "fresh"


def change(kind: str, source: Source, *, updates: int, deletions: int, additions: int = 0) -> None:
    """Change, remove and add rows as the source's makers do."""
    total = len(source.rows)
    for n in range(updates):
        source.rows[str(n)] = MAKERS[kind](n, version=1)
    for n in range(total - deletions, total):
        gone = source.rows.pop(str(n))
        if kind == "acled":
            source.deleted[gone["event_id_cnty"]] = BEGUN + 11 * 86_400
    for n in range(total, total + additions):
        source.rows[str(n)] = MAKERS[kind](n, version=1)


@pytest.mark.parametrize("kind", EVERY)
def test_updates_and_deletions_equal_a_fresh_import_to_the_unit(
    begin: Begin, source: Source, tmp_path: Path, kind: str
) -> None:
    folder = begin(kind, 3000)
    assert refresh(folder) == "same"
    change(kind, source, updates=1000, deletions=100, additions=50)
    source.asked.clear()
    assert refresh(folder) == "replaced"
    made, fresh = read_tables(folder), read_tables(import_fresh(kind, source, tmp_path))
    differ = [name for name in load_tables() if name in made and not made[name].equals(fresh[name])]
    assert differ == []
    assert made["totals" if kind == "hapi" else "events"].height in {2950, 2 * 2950}
    assert check_dataset(folder)[1] == []
    if kind == "acled":
        asked = [query for path, query, _ in source.asked if path == "/read"]
        assert all("timestamp" in query for query in asked)


@pytest.mark.parametrize("kind", EVERY)
def test_where_nothing_has_changed_nothing_is_written(
    begin: Begin, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    folder = begin(kind, 20)
    before = measure_revision(folder)
    for _ in range(2):
        assert main(["refresh", "made"]) == 0
        assert capsys.readouterr().err == "made: nothing has changed.\n"
    assert measure_revision(folder) == before


def test_a_row_that_comes_back_after_it_was_deleted_stays(begin: Begin, source: Source) -> None:
    folder = begin("acled", 40)
    refresh(folder)
    row = source.rows.pop("0")
    source.deleted["SYR0"] = BEGUN + 5 * 86_400
    assert refresh(folder) == "replaced"
    assert open_dataset(folder).tables["events"].collect().height == 39
    source.rows["0"] = {**row, "timestamp": BEGUN + 6 * 86_400}
    assert refresh(folder) == "replaced"
    assert open_dataset(folder).tables["events"].collect().height == 40


def test_what_is_asked_for_once_more_is_all_of_it(begin: Begin, source: Source) -> None:
    folder = begin("acled", 40)
    refresh(folder)
    # Gone without a word: a row that no longer fits what is asked for.
    source.rows.pop("0")
    assert refresh(folder) == "same"
    say_refresh(folder, describe_source("acled", source.url) | {"full_days": 0})
    assert refresh(folder) == "replaced"
    assert open_dataset(folder).tables["events"].collect().height == 39
    say_refresh(folder, describe_source("acled", source.url) | {"query": {"country": "Syria"}})
    source.asked.clear()
    refresh(folder)
    reads = [query for path, query, _ in source.asked if path == "/read"]
    assert all("timestamp" not in q and q["country"] == "Syria" for q in reads)


@pytest.mark.parametrize(
    ("lost", "status"), [(5, 0), (6, 3)], ids=["five percent", "more than five"]
)
def test_more_than_a_share_waits_for_a_person(
    begin: Begin, source: Source, lost: int, status: int
) -> None:
    folder = begin("csv", 100)
    for row in source.rows.values():
        row["killed"] = 7
    assert refresh(folder) == "replaced"
    for n in range(lost):
        source.rows.pop(str(n))
    assert main(["refresh", "made"]) == status
    left = open_dataset(folder).tables["events"].collect().height
    assert left == (100 if status else 95)


@pytest.mark.parametrize("kind", KINDS)
def test_what_waits_is_taken_or_removed(
    begin: Begin, source: Source, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    folder = begin(kind, 40)
    refresh(folder)
    before = measure_revision(folder)
    change(kind, source, updates=0, deletions=10)
    assert main(["refresh", "made", "--json"]) == 3
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert (told["result"], told["rows"]["events"]["gone"]) == ("held", 10)
    assert told["losses"]["events"] == 25
    assert "25.0 % of the rows are gone" in printed.err
    assert measure_revision(folder) == before
    assert list(list_datasets()) == ["made"]
    held = Path(told["held"])
    assert held.is_relative_to(folder.parent / ".refresh" / "made")
    assert check_dataset(held)[1] == []
    assert open_dataset(held).tables["events"].collect().height == 30
    assert main(["refresh", "made", "--discard"]) == 0
    assert not held.exists()
    assert main(["refresh", "made", "--accept"]) == 1
    assert "nothing waits" in capsys.readouterr().err
    assert main(["refresh", "made"]) == 3
    assert main(["refresh", "made", "--accept"]) == 0
    assert open_dataset(folder).tables["events"].collect().height == 30
    assert not held.exists()
    assert main(["refresh", "made"]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "made: nothing has changed."


def test_decisions_made_while_something_waits_are_kept(begin: Begin, source: Source) -> None:
    folder = begin("csv", 20)
    refresh(folder)
    for n in range(10, 20):
        source.rows.pop(str(n))
    assert refresh(folder) == "held"
    decision = Decision(
        dataset="made",
        event_id="e1",
        other_dataset="made",
        other_event_id="e2",
        decision="different",
        decided_on=None,
        decided_by="",
    )
    record_decisions(folder, [decision])
    assert refresh(folder, decision="accept") == "accepted"
    assert open_dataset(folder).tables["same_as"].collect().height == 1
    assert "refresh" in open_dataset(folder).descriptor


def test_what_would_wait_no_longer_waits_once_the_source_has_it_again(
    begin: Begin, source: Source
) -> None:
    folder = begin("csv", 20)
    refresh(folder)
    whole, source.rows = source.rows, {"0": source.rows["0"]}
    assert refresh(folder) == "held"
    source.rows = whole
    assert refresh(folder) == "same"
    assert not (folder.parent / ".refresh" / "made" / "held").exists()


def test_a_sum_that_falls_waits_though_every_row_is_there(begin: Begin, source: Source) -> None:
    folder = begin("csv", 40)
    refresh(folder)
    for row in source.rows.values():
        row["killed"] = int(row["killed"]) // 2
    assert refresh(folder) == "held"


@pytest.mark.parametrize("column", ["date", "place", "killed"])
def test_events_that_are_emptied_wait_though_they_are_there(
    begin: Begin, source: Source, column: str
) -> None:
    folder = begin("csv", 40)
    refresh(folder)
    for n in range(4):
        source.rows[str(n)][column] = ""
        if column == "place":
            source.rows[str(n)] |= {"lat": "", "lng": ""}
    outcome = refresh_dataset(folder, How())
    assert outcome.result == "held"
    assert outcome.changes is not None
    assert outcome.changes.rows["events"].emptied == 4


@pytest.mark.parametrize("has_ids", [True, False])
@pytest.mark.parametrize("kind", ["csv", "kobo"])
def test_where_a_row_above_goes_those_below_are_as_they_were(
    begin: Begin, source: Source, kind: str, *, has_ids: bool
) -> None:
    mapping = {"csv": OWN, "kobo": ANSWERS}[kind]
    columns = {f: c for f, c in mapping["columns"].items() if has_ids or f != "event_id"}
    folder = begin(kind, 100, mapping={**mapping, "columns": columns}, hold_percent=100)
    assert refresh(folder) == ("same" if has_ids else "replaced")
    source.rows.pop("0")
    outcome = refresh_dataset(folder, How(environment=ENVIRONMENT))
    assert outcome.changes is not None
    rows = outcome.changes.rows
    assert {name: (of.added, of.changed, of.gone) for name, of in rows.items()} == {
        "events": (0, 0, 1),
        "claims": (0, 0, 1),
    }
    assert outcome.result == "replaced"


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    begin: Begin, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = begin("acled", 40)
    refresh(folder)
    beside = folder.parent / ".refresh" / "made"
    before = {p: p.read_bytes() for p in beside.rglob("*") if p.is_file()}
    revision = measure_revision(folder)
    change("acled", source, updates=1, deletions=10)
    assert main(["refresh", "made", "--dry-run"]) == 0
    said = capsys.readouterr().err
    assert "events: 40 before, 30 now; added 0, changed 1, gone 10" in said
    assert "made: this would wait for a person." in said
    assert said.endswith("nothing was written.\n")
    assert {p: p.read_bytes() for p in beside.rglob("*") if p.is_file()} == before
    assert measure_revision(folder) == revision


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_datasets_that_say_where_from_are_refreshed(
    begin: Begin, source: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    folder = begin("csv", 20)
    path = write_csv(tmp_path / "b.csv", list(source.rows.values()))
    for name in ("broken", "still"):
        import_file("table", path, folder=tmp_path / name, options=Options(mapping=OWN))
    say_refresh(tmp_path / "broken", {"kind": "csv", "url": f"{source.url}/csv", "nope": "1"})
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "datapackage.json").write_text("{", encoding="utf-8")
    source.rows["0"]["killed"] = 50
    assert main(["refresh", "--all", "--json", "--lang", lang]) == 1
    printed = capsys.readouterr()
    told = {line["dataset"]: line for line in map(json.loads, printed.out.splitlines())}
    assert {name: line["result"] for name, line in told.items()} == {
        "broken": "failed",
        "made": "replaced",
        "torn": "failed",
    }
    assert "nope" in told["broken"]["why"]
    assert re.search(r"^Traceback", printed.err, flags=re.MULTILINE) is None
    assert read_log(folder)[-1]["result"] == "replaced"


def read_log(folder: Path) -> list[dict[str, Any]]:
    path = folder.parent / ".refresh" / folder.name / "log.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("kind", ["ucdp", "acled", "kobo"])
def test_no_secret_is_written_or_said(
    begin: Begin, source: Source, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    folder = begin(kind, 40)
    main(["refresh", "made", "--json"])
    change(kind, source, updates=0, deletions=20)
    main(["refresh", "made", "--json"])
    source.first = [Answer(f"{TOKEN} {PASSWORD}".encode(), status=403)]
    main(["refresh", "made", "--json"])
    printed = capsys.readouterr()
    told = [printed.out, printed.err]
    files = [path for path in folder.parent.rglob("*") if path.is_file()]
    told += [path.read_bytes().decode("latin-1") for path in files]
    secrets = [*ENVIRONMENT.values(), "given-0", '"again"']
    assert [secret for secret in secrets for text in told if secret in text] == []
    assert "REFRESH_" in printed.err
    for path in (folder.parent / ".refresh", folder.parent / ".refresh" / "made"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


KILLED = """
import sys, time
import polars as pl
from pathlib import Path
from geo.cli.app import main
from geo.readers.refresh import run, state
import geo.dataset.write as write

def stop():
    print("midway", flush=True)
    time.sleep(60)

def before(owner, name):
    whole = getattr(owner, name)
    def stopped(*given, **more):
        stop()
        return whole(*given, **more)
    setattr(owner, name, stopped)

def after(owner, name):
    whole = getattr(owner, name)
    def stopped(*given, **more):
        whole(*given, **more)
        stop()
    setattr(owner, name, stopped)

stage = sys.argv[1]
if stage == "reading": before(run, "check_file")
if stage == "comparing": before(run, "compare")
if stage == "swapping": before(write, "_swap")
if stage == "swapped": after(run, "write_kept")
if stage == "holding": before(Path, "rename")
if stage == "held": after(run, "_hold")
if stage == "keeping": before(state, "replace_file")
if stage == "kept": after(state, "replace_file")
if stage == "logging": before(state.Beside, "log")
if stage == "table":
    sink = pl.LazyFrame.sink_parquet
    def sink_parquet(frame, path, **options):
        if getattr(path, "stem", "") == "places":
            stop()
        sink(frame, path, **options)
    pl.LazyFrame.sink_parquet = sink_parquet
sys.exit(main(["refresh", "made"]))
"""
STAGES = ["fetching", "reading", "comparing", "table", "swapping", "swapped", "keeping", "kept"]


@pytest.mark.long
@pytest.mark.parametrize("stage", [*STAGES, "logging", "holding", "held"])
def test_killed_at_any_point_a_whole_dataset_is_served_and_the_next_run_works(
    begin: Begin, source: Source, tmp_path: Path, stage: str
) -> None:
    folder = begin("acled", 40)
    refresh(folder)
    old = read_tables(folder)
    deletions = 10 if stage in {"holding", "held"} else 1
    change("acled", source, updates=20, deletions=deletions, additions=3)
    if stage == "fetching":
        source.first = [source.stall]
    command = [sys.executable, "-c", KILLED, stage]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if stage == "fetching":
            while source.first:
                assert process.poll() is None
        else:
            assert process.stdout.readline() == "midway\n"
        process.send_signal(signal.SIGKILL)
    source.stalled.set()
    # A folder about to be renamed looks like this; what is old was left.
    for left in tmp_path.glob(".made-*"):
        os.utime(left, (0, 0))
    (tmp_path / "other").mkdir()
    fresh = read_tables(import_fresh("acled", source, tmp_path / "other"))
    served = read_tables(folder)
    is_new = stage in {"swapped", "keeping", "kept", "logging"}
    assert all(served[name].equals((fresh if is_new else old)[name]) for name in fresh)
    assert list(list_datasets()) == ["made"]
    how = How(environment=ENVIRONMENT)
    outcome = refresh_dataset(folder, how)
    if stage in {"holding", "held"}:
        assert outcome.result == "held"
        outcome = refresh_dataset(folder, How(decision="accept"))
    made = read_tables(folder)
    assert [name for name in fresh if not made[name].equals(fresh[name])] == []
    assert refresh(folder) == "same"
    there = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert there == {"made", "other", ".refresh"}
    beside = sorted(path.suffix or path.name for path in (tmp_path / ".refresh/made").iterdir())
    assert beside == [".json", ".jsonl", ".parquet", "lock"]


def test_of_two_runs_at_once_the_second_says_so(
    begin: Begin, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = begin("csv", 5)
    source.first = [source.stall]
    command = [sys.executable, "-m", "geo", "refresh", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        while source.first:
            assert process.poll() is None
        assert main(["refresh", "made"]) == 1
        assert capsys.readouterr().err == "made: another run is at work on it; nothing was done.\n"
        process.kill()


def test_a_running_server_shows_the_new_rows(begin: Begin, source: Source) -> None:
    folder = begin("csv", 10)
    client = TestClient(Starlette(routes=build_routes()))
    asked = "/api/v1/casualties?dataset=made"
    before = client.get(asked).text
    source.rows["0"]["killed"] = 98765
    assert refresh(folder) == "replaced"
    after = client.get(asked).text
    assert "987" not in before
    assert "987" in after


def test_the_packed_dataset_does_not_say_where_its_rows_come_from(begin: Begin) -> None:
    folder = begin("csv", 10)
    refresh(folder)
    client = TestClient(Starlette(routes=build_routes()))
    packed = client.get("/api/v1/dataset.zip?dataset=made")
    assert packed.status_code == 200
    path = folder.parent / "packed.zip"
    path.write_bytes(packed.content)
    out = folder.parent / "out"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", path, out], check=True)
    said = json.loads((out / "made" / "datapackage.json").read_text(encoding="utf-8"))
    assert "refresh" not in said
    assert said["import"]["format"] == "table"


def test_it_survives_another_import_and_the_check_tells_what_cannot_be(
    begin: Begin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = begin("csv", 10)
    said = open_dataset(folder).descriptor["refresh"]
    import_file("acled", write_csv(tmp_path / "a.csv", [MAKERS["acled"](1)]), folder=folder)
    assert open_dataset(folder).descriptor["refresh"] == said
    assert main(["check", str(folder)]) == 0
    odd = {"kind": "csv", "secrets": {"token": "hunter2"}, "mode": "x", "hold_percent": 300}
    say_refresh(folder, odd)
    assert main(["check", str(folder)]) == 1
    told = capsys.readouterr().err
    assert all(f"refresh.{part}" in told for part in ("mode", "hold_percent", "secrets.token"))
    assert "hunter2" not in told
    assert main(["refresh", "made"]) == 1
    told = capsys.readouterr().err
    assert "mode" in told
    assert "hunter2" not in told


@pytest.mark.parametrize("kind", ["ucdp", "acled"])
def test_cells_that_were_corrected_in_a_file_are_not_those_of_newer_rows(
    begin: Begin, source: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    folder = begin(kind, 5)
    path = write_rows(tmp_path / "first", kind, source)
    column = {"ucdp": "best", "acled": "fatalities"}[kind]
    was = pl.read_csv(path, infer_schema=False)[column][0]
    mapping = {"corrections": [{"row": 2, "column": column, "was": was, "value": ""}]}
    before = read_tables(folder)
    options = Options(mapping=mapping, version="25.1" if kind == "ucdp" else None)
    import_file(kind, path, folder=folder, options=options)
    assert open_dataset(folder).descriptor["import"]["corrections"] == 1
    assert not read_tables(folder)["figures"].equals(before["figures"])
    assert main(["refresh", "made"]) == 0
    assert t("en", "import.note.corrections_ended", n=1) in capsys.readouterr().err
    assert "corrections" not in open_dataset(folder).descriptor["import"]
    assert read_tables(folder)["figures"].equals(before["figures"])


def test_a_table_comes_in_as_it_did_by_the_mapping_of_its_last_import(
    begin: Begin, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = begin("csv", 10)
    say_refresh(folder, {"kind": "csv", "url": f"{source.url}/csv"})
    source.rows["0"]["killed"] = 12
    assert refresh(folder) == "replaced"
    assert open_dataset(folder).descriptor["import"]["mapping"] == OWN
    for row in source.rows.values():
        row["dead"] = row.pop("killed")
    assert main(["refresh", "made"]) == 1
    assert "killed" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["made", "--all"], ["made", "--accept", "--discard"], ["--all", "--accept"]],
)
def test_what_makes_no_sense_is_one_sentence(
    begin: Begin, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    begin("csv", 3)
    assert main(["refresh", *arguments]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
