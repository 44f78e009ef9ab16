"""What is written is there whole or not at all, whoever kills or crowds whoever writes it."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.dataset.folder import check_dataset, measure_revision, open_dataset
from geo.dataset.private import clear_left_behind
from geo.dataset.write import replace_file
from geo.duplicates.decisions import Decision, record_decisions
from geo.errors import DatasetError, UnwrittenError
from tests.faults.disks import mount_disk
from tests.samples import write_sample

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
MAPPING = {
    "row": "event",
    "columns": {"date_start": "date", "place_en": "place", "killed_all": "killed"},
    "constants": {"event_type": "Battles", "claimant_en": "A monitor"},
}
ROWS = 3_000
LARGEST = 20_000  # bytes of a file that a process with little room may write
LITTLE_ROOM = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({LARGEST}, {LARGEST}))"
RUN = "import sys; from geo.cli.app import main; sys.exit(main(sys.argv[1:]))"
KILLED_BETWEEN = """
import sys
from pathlib import Path
from geo.duplicates import decisions
keep = decisions._replace
def replace(path, content):
    keep(path, content)
    print("written", flush=True)
    sys.stdin.read()
decisions._replace = replace
row = decisions.Decision(dataset="sample", event_id="a", other_dataset="sample", other_event_id="b",
                         decision="same")
decisions.record_decisions(Path(sys.argv[1]), [row])
"""
DECIDE = """
import sys
from pathlib import Path
from geo.duplicates.decisions import Decision, record_decisions
for name in sys.argv[2:]:
    row = Decision(dataset="sample", event_id=name, other_dataset="sample",
                   other_event_id=name + "x", decision="same")
    record_decisions(Path(sys.argv[1]), [row])
"""


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    rows = (f"2018-11-{n % 28 + 1:02},Village {n},{n % 9}" for n in range(ROWS))
    path.write_text("\n".join(["date,place,killed", *rows]), encoding="utf-8")
    (tmp_path / "mapping.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    return path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mount_disk(tmp_path / "small", "size=100k") as folder:
        yield folder


def list_import(table: Path, out: Path, storage: str) -> list[object]:
    mapping = table.with_name("mapping.json")
    return ["import", "table", table, "--mapping", mapping, "--out", out, "--storage", storage]


def expect_refused(done: subprocess.CompletedProcess[str], what: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert what in done.stderr.splitlines()[-1], done.stderr


@pytest.mark.parametrize("storage", ["csv", "parquet"])
def test_an_import_without_room_leaves_what_was_there(
    tmp_path: Path, table: Path, storage: str
) -> None:
    folder = write_sample(tmp_path / "made" / "sample", events=[{"event_id": "e"}])
    before = measure_revision(folder)
    done = run(f"{LITTLE_ROOM}; {RUN}", *list_import(table, folder, storage))
    expect_refused(done, "cannot be written: File too large")
    assert measure_revision(folder) == before
    assert [each.name for each in folder.parent.iterdir()] == ["sample"]


def test_an_import_to_a_full_disk_leaves_nothing_behind(small_disk: Path, table: Path) -> None:
    done = run(RUN, *list_import(table, small_disk / "made", "parquet"))
    expect_refused(done, "cannot be written: No space left on device")
    assert list(small_disk.iterdir()) == []


def test_decisions_and_files_on_a_full_disk_stay_as_they_were(small_disk: Path) -> None:
    folder = write_sample(small_disk / "sample", events=[{"event_id": n} for n in "ab"])
    row = Decision(
        dataset="sample",
        event_id="a",
        other_dataset="sample",
        other_event_id="b",
        note="x" * 99_000,
    )
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(DatasetError, match="No space left on device"):
        record_decisions(folder, [row])
    with pytest.raises(OSError, match="No space left on device"):
        replace_file(folder / "events.csv", b"x" * 99_000)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_first_decision_whose_descriptor_has_no_room_leaves_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_pairs(tmp_path)
    before = measure_revision(folder)

    def replace(path: Path, content: bytes) -> None:
        if path.suffix == ".json":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace_file(path, content)

    monkeypatch.setattr("geo.duplicates.decisions.replace_file", replace)
    row = Decision(dataset="sample", event_id="a", other_dataset="sample", other_event_id="b")
    with pytest.raises(UnwrittenError, match=r"^sample/datapackage\.json: cannot be written"):
        record_decisions(folder, [row])
    assert measure_revision(folder) == before


def test_a_folder_that_nothing_can_be_written_to_is_told(tmp_path: Path, table: Path) -> None:
    # Nobody may write there, the administrator neither.
    where = Path("/proc/made") if Path("/proc/self").exists() else table / "made"
    expect_refused(run(RUN, *list_import(table, where, "csv")), "made cannot be written: ")
    assert not list(tmp_path.glob(".made*"))


def test_two_imports_into_one_folder_leave_one_of_them_whole(tmp_path: Path, table: Path) -> None:
    out = tmp_path / "made" / "both"
    commands = [[sys.executable, "-c", RUN, *map(str, list_import(table, out, "parquet"))]] * 2
    started = [subprocess.Popen(each, cwd=ROOT, stderr=subprocess.PIPE) for each in commands]
    said = [each.communicate()[1].decode() for each in started]
    assert [each.returncode for each in started] == [0, 0], said
    sizes, faults = check_dataset(out)
    assert (sizes["events"], faults) == (ROWS, [])
    assert [each.name for each in out.parent.iterdir()] == ["both"]


def test_a_killed_export_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    out = tmp_path / "taken.csv"
    out.write_text("before", encoding="utf-8")
    late = (
        "import pathlib, sys; pathlib.Path.replace = lambda *_: (print('late', flush=True),"
        " sys.stdin.read())"
    )
    options = ["export", str(ROOT / "data" / "hajin-2018"), "--format", "csv", "--out", str(out)]
    _kill(f"{late}; {RUN}", "late", *options)
    assert out.read_text(encoding="utf-8") == "before"
    left = [path for path in tmp_path.iterdir() if path != out]
    assert len(left) == 1
    # What is left is removed once nobody can be writing it any more.
    os.utime(left[0], (0, 0))
    replace_file(out, b"after")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.csv"]


@pytest.mark.parametrize("format_", ["gpkg", "fgb"])
def test_what_was_put_aside_for_a_file_goes_with_the_killed_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    late = (
        "import pyogrio, sys; write = pyogrio.write_dataframe;"
        " pyogrio.write_dataframe = lambda *a, **k: (write(*a, **k), print('late', flush=True),"
        " sys.stdin.read())"
    )
    out = tmp_path / "taken"
    options = ["export", str(ROOT / "data" / "hajin-2018"), "--format", format_, "--out", str(out)]
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setenv("TMPDIR", str(aside))
    _kill(f"{late}; {RUN}", "late", *options)
    assert list(aside.rglob(f"*.{format_}"))
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    # As the next server does when it starts.
    clear_left_behind()
    assert list(aside.iterdir()) == []
    assert not out.exists()


def _kill(code: str, when: str, *arguments: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{when}\n"
        process.send_signal(signal.SIGKILL)


def write_pairs(folder: Path) -> Path:
    names = ["a", "b", *(f"{side}{n}{x}" for side in "lr" for n in range(4) for x in ("", "x"))]
    return write_sample(folder / "sample", events=[{"event_id": name} for name in names])


def read_decided(folder: Path) -> set[str]:
    return set(open_dataset(folder).tables["same_as"].collect()["event_id"].to_list())


def test_a_decision_whose_writer_was_killed_midway_is_not_lost(tmp_path: Path) -> None:
    folder = write_pairs(tmp_path)
    _kill(KILLED_BETWEEN, "written", str(folder))
    # And of another, which was killed before it could rename the table.
    (folder / ".same_as.csv-abcd1234").write_text("half", encoding="utf-8")
    # The table is written and no descriptor names it yet: the dataset opens as before.
    assert "same_as" not in open_dataset(folder).tables
    row = Decision(dataset="sample", event_id="l0", other_dataset="sample", other_event_id="l0x")
    record_decisions(folder, [row])
    assert read_decided(folder) == {"a", "l0"}
    assert not list(folder.glob(".*"))


def test_two_processes_that_decide_at_once_lose_no_decision(tmp_path: Path) -> None:
    folder = write_pairs(tmp_path)
    sides = [[f"{side}{n}" for n in range(4)] for side in "lr"]
    commands = [[sys.executable, "-c", DECIDE, str(folder), *names] for names in sides]
    started = [subprocess.Popen(each, cwd=ROOT) for each in commands]
    assert [each.wait() for each in started] == [0, 0]
    assert read_decided(folder) == {*sides[0], *sides[1]}
    assert check_dataset(folder)[1] == []
    assert not list(folder.glob(".*"))
