"""An import is whole or not at all, says what it did, and its dataset passes the check."""

import fcntl
import json
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from geo.cli.app import main
from geo.dataset.folder import check_dataset, list_datasets, measure_revision, open_dataset
from geo.engine.store import build_store
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.readers.importing import import_file
from geo.readers.manifest import load_manifests
from geo.readers.reimport import REJECTED
from geo.text import LANGUAGES
from geo.view.view import View
from tests.samples_files import ACLED, AIRWARS, GTD, UCDP, shared, write_csv

ROOT = Path(__file__).parents[2]
KILLED = """
import sys, time
import polars as pl
from geo.cli.app import main

write = pl.LazyFrame.sink_parquet
def stop(frame, path, **options):
    if str(path).endswith("places.parquet"):
        print("midway", flush=True)
        time.sleep(60)
    write(frame, path, **options)
pl.LazyFrame.sink_parquet = stop
main(sys.argv[1:])
"""


@pytest.mark.parametrize("storage", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("format_", "row"), [("ucdp", UCDP), ("acled", ACLED), ("airwars", AIRWARS), ("gtd", GTD)]
)
def test_what_is_imported_opens_and_passes_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, row: dict[str, str], storage: str
) -> None:
    monkeypatch.setenv("RASD_LEAST_GROUP", "1")
    path = write_csv(tmp_path / "file.csv", [row])
    import_file(format_, path, folder=tmp_path / "made", storage=storage)
    sizes, faults = check_dataset(tmp_path / "made")
    assert faults == []
    assert sizes["events"] == 1
    store = build_store(open_dataset(tmp_path / "made"))
    category = "civilian" if format_ == "airwars" else "all"
    number = count_casualties(Selection(store, View(category=category)))
    assert number.low == {"ucdp": 5, "acled": 3, "airwars": 4, "gtd": 5}[format_]


def test_a_slice_of_the_real_file_passes_the_check_as_csv(tmp_path: Path) -> None:
    real = pl.read_csv(shared("ucdp/ged_syria_20160101_20191130.csv"), infer_schema=False)
    contradictory = real.filter(pl.col("low").cast(pl.Int64) > pl.col("high").cast(pl.Int64))
    pl.concat([real.head(200), contradictory]).unique("id").write_csv(tmp_path / "slice.csv")
    result = import_file("ucdp", tmp_path / "slice.csv", folder=tmp_path / "made", storage="csv")
    assert result.counts["marked"] >= 58
    assert check_dataset(tmp_path / "made")[1] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_ends_with_the_counts_and_lists_what_was_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    rows = [UCDP, {**UCDP, "id": ""}, {**UCDP, "id": "3", "longitude": "4239"}]
    path = write_csv(tmp_path / "GEDEvent_v23_1.csv", rows)
    out = tmp_path / "made"
    command = ["import", "ucdp", str(path), "--out", str(out), "--name", "mine", "--lang", lang]
    assert main(command) == 0
    printed = capsys.readouterr()
    last = {"en": "Read 3, kept 2, marked 1, rejected 1.", "ar": "قُرئ 3، أُبقي 2، عُلّم 1، رُفض 1."}
    assert printed.out.splitlines()[-1] == last[lang]
    assert len(printed.err.splitlines()) == 4
    listed = pl.read_csv(out / REJECTED, infer_schema=False)
    assert listed.select("row", "column", "value", "action").rows() == [
        ("3", "id", "", "reject"),
        ("4", "longitude", "4239", "mark"),
    ]
    assert listed.select("reason_en", "reason_ar").null_count().row(0) == (0, 0)
    described = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert (described["name"], described["version"]) == ("mine", "23.1")
    assert described["title"] == "UCDP GED 23.1: GEDEvent_v23_1"
    assert described["import"]["rejected"] == 1


def test_a_wrong_file_leaves_the_old_dataset_and_says_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made"
    import_file("ucdp", write_csv(tmp_path / "a.csv", [UCDP]), folder=out)
    before = measure_revision(out)
    for row in (ACLED, {**UCDP, "id": ""}):
        path = write_csv(tmp_path / "b.csv", [row])
        assert main(["import", "ucdp", str(path), "--out", str(out)]) == 1
        said = capsys.readouterr().err.splitlines()[-1]
        assert "looks like ACLED" in said if row is ACLED else "nothing was written" in said
        assert measure_revision(out) == before
    assert sorted(child.name for child in tmp_path.iterdir()) == ["a.csv", "b.csv", "made"]


def test_a_killed_import_leaves_the_old_dataset_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "made"
    import_file("ucdp", write_csv(tmp_path / "a.csv", [UCDP]), folder=out)
    before = measure_revision(out)
    path = write_csv(tmp_path / "b.csv", [UCDP, {**UCDP, "id": "2"}])
    command = [sys.executable, "-c", KILLED, "import", "ucdp", str(path), "--out", str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "midway\n"
        process.send_signal(signal.SIGKILL)
    assert measure_revision(out) == before
    assert open_dataset(out).tables["events"].collect().height == 1
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    assert list(list_datasets()) == ["made"]
    held = tmp_path / ".made-0writing"
    held.mkdir()
    with (held / ".writing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        import_file("ucdp", path, folder=out)
    assert open_dataset(out).tables["events"].collect().height == 2
    left = [child.name for child in tmp_path.iterdir() if child.is_dir()]
    assert sorted(left) == [held.name, "made"]


def test_formats_are_listed_and_mappings_proposed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--list"]) == 0
    listed = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(load_manifests())
    assert listed[-2:] == ["table", "vector"]
    path = write_csv(tmp_path / "a.csv", [{"Date": "2018-11-17", "Killed": "4"}])
    assert main(["import", "table", str(path), "--propose"]) == 0
    mapping = json.loads(capsys.readouterr().out)
    assert mapping["columns"] == {"date_start": "Date", "killed_all": "Killed"}
    mapping["constants"]["event_type"] = "Battles"
    written = tmp_path / "mapping.json"
    written.write_text(json.dumps(mapping), encoding="utf-8")
    command = ["import", "table", str(path), "--mapping", str(written), "--out"]
    assert main([*command, str(tmp_path / "made")]) == 0
    assert main(["import", "table", str(path), "--out", str(tmp_path / "other")]) == 1
    assert main(["import", "table"]) == 1
    written.write_text("[1]", encoding="utf-8")
    assert main([*command, str(tmp_path / "other")]) == 1
    assert not (tmp_path / "other").exists()
