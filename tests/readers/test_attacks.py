"""Files made to hold, fell or use a server: each is refused or read within its bounds.

Each goes the way of a reader's upload: looked into, then imported or laid over the map, each in a
process with limits. Bounds are of processor time and memory, as those hold on a busy machine, too.
"""

import ctypes
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from geo.cli.app import main
from geo.readers.files.packed import clean_name
from geo.readers.jobs.limits import Allowance, allow
from geo.readers.jobs.line import TOO_DEAR, Job
from geo.readers.jobs.spare import Spare
from geo.readers.jobs.task import (
    FAILED,
    TOO_MUCH,
    Import,
    Inspect,
    LayAreas,
    LookUp,
    Report,
    Task,
)
from geo.readers.mapping import Said
from geo.readers.options import Choice
from geo.readers.recognise import AREAS, Inspected
from geo.text import t
from tests.readers import attacks

pytestmark = pytest.mark.long
MOST_MEMORY, MOST_PROCESSOR = 1 << 30, 30.0
SECONDS = 600.0
"""What no reading comes near, also on a busy machine."""
MAPPING: Said = {
    "columns": {
        "date_start": "date",
        "place_en": "place",
        "latitude": "latitude",
        "longitude": "longitude",
        "killed_all": "killed",
    },
    "constants": {"event_type": "Battles"},
}
Make = Callable[[Path], Path]

REFUSED: dict[Make, str] = {
    attacks.virtual_layer: "no_rows",
    attacks.virtual_layer_called_kml: "not_layer",
    attacks.virtual_layer_called_geojson: "not_layer",
    attacks.virtual_layer_in_a_kml: "not_layer",
    attacks.virtual_file: "no_rows",
    attacks.web_service: "no_rows",
    attacks.gml_with_a_schema: "no_rows",
    attacks.laughs_in_kml: "not_layer",
    attacks.laughs_without_a_head: "vector",
    attacks.laughs_in_gpx: "no_rows",
    attacks.laughs_in_svg: "no_rows",
    attacks.laughs_in_xlsx: "binary",
    attacks.entity_of_a_file: "vector",
    attacks.view_without_end: "vector",
    attacks.view_of_all_by_all: "vector",
    attacks.table_of_a_file: "vector",
    attacks.flat_bomb: "unpacked",
    attacks.nested_bomb: "zip_nothing",
    attacks.overlapping_bomb: "unpacked",
    attacks.nested_json: "json",
    attacks.nested_geojson: "vector",
    attacks.nested_xml: "vector",
    attacks.many_columns: "too_wide",
    attacks.many_fields: "too_wide",
    attacks.many_attributes: "too_wide",
    attacks.line_of_200_mb: "long_line",
    attacks.parquet_of_equal_cells: "unpacked",
    attacks.gzip_of_gzip: "binary",
    attacks.gzip_called_csv: "binary",
    attacks.corners_in_text: "vector",
    attacks.zstd_called_csv: "binary",
    attacks.ten_million_corners: "areas.error.too_fine",
}
"""What is refused by a sentence about the file itself, and which."""
READ: tuple[Make, ...] = (
    attacks.system_by_address,
    attacks.system_named_by_address,
    attacks.system_by_path,
    attacks.system_in_a_prj,
    attacks.web_features,
    attacks.link_in_kml,
    attacks.trigger_that_loops,
    attacks.lying_size,
    attacks.slips,
    attacks.merged_cells,
    attacks.many_styles,
    attacks.nul_bytes,
    attacks.long_numbers,
    attacks.far_years,
    attacks.open_quote,
    attacks.wide_bomb_in_xlsx,
)
"""What is read, or refused for what its rows are: it is harmless."""
ENDED: tuple[Make, ...] = (attacks.far_corner, attacks.parquet_of_long_cells, attacks.star)
"""What may be ended by the process's limits, as only reading it shows what it is."""


@dataclass(frozen=True)
class Came:
    """What came of a file: the sentence that refused it, or why its process ended, or ''."""

    sentence: str
    memory: int
    inspected: Inspected | None


def read(task: Task[object], folder: Path, size: int) -> Job[object]:
    job = Job(task, allowance=allow(size, most_mb=1000, seconds=SECONDS), folder=folder)
    job.perform()
    return job


def bring(path: Path) -> Came:
    """Look into a file, then import it, or lay it over the map, as a reader's upload is."""
    folder, size = path.parent, path.stat().st_size
    kept = folder / ".opened"
    job = read(Inspect(path=path, kept=kept, choice=Choice(), lang="en"), folder, size)
    memory, found = job.most_memory, job.result
    if isinstance(found, Inspected):
        made = folder / "made"
        next_: Task[object] = (
            LayAreas(path=found.path, columns={}, title="a", folder=made, lang="en")
            if found.format == AREAS
            else Import(
                format=found.format,
                path=found.path,
                kept=kept,
                folder=made,
                mapping=MAPPING if found.format == "table" else Said(),
                lang="en",
            )
        )
        job = read(next_, folder, size)
        memory = max(memory, job.most_memory)
    sentence = job.refused.sentence if job.refused is not None else job.failure or ""
    return Came(sentence, memory, found if isinstance(found, Inspected) else None)


def test_every_attack_has_its_test() -> None:
    told = {*REFUSED, *READ, *ENDED}
    assert {one.__name__ for one in attacks.list_all()} == {one.__name__ for one in told}


def test_a_small_file_may_take_a_gigabyte_and_half_a_minute_at_most() -> None:
    allowance = allow(1 << 20, most_mb=4000, seconds=SECONDS)
    assert allowance.memory <= MOST_MEMORY
    assert allowance.processor <= MOST_PROCESSOR
    assert allow(1 << 20, most_mb=4000, seconds=SECONDS, is_packed=True) == allowance
    # Nothing takes more than a host allows any file.
    assert allow(1 << 30, most_mb=2000, seconds=SECONDS).megabytes == 2000


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_what_is_no_table_or_layer_gets_a_sentence_of_its_own(make: Make, tmp_path: Path) -> None:
    came = bring(make(tmp_path))
    key = REFUSED[make] if "." in REFUSED[make] else f"import.error.{REFUSED[make]}"
    blanks = dict.fromkeys(("file", "most", "n"), "\x00")
    # A text says what it is by what stands around its blanks.
    missing = [part for part in t("en", key, **blanks).split("\x00") if part not in came.sentence]
    assert missing == [], came.sentence
    assert came.memory <= MOST_MEMORY


@pytest.mark.parametrize("make", READ, ids=lambda make: make.__name__)
def test_what_is_harmless_is_read_or_refused_for_its_rows(make: Make, tmp_path: Path) -> None:
    came = bring(make(tmp_path))
    assert came.inspected is not None or came.sentence.count(".") >= 1
    assert came.sentence not in {TOO_DEAR, TOO_MUCH, FAILED}
    assert came.memory <= MOST_MEMORY
    slipped = [*tmp_path.glob("**/slipped.csv"), *tmp_path.parent.glob("slipped.csv")]
    assert {path.parent.name for path in slipped} <= {"unpacked"}
    assert not Path("/var/slipped.csv").exists()


@pytest.mark.parametrize("make", ENDED, ids=lambda make: make.__name__)
def test_what_takes_too_much_is_ended(make: Make, tmp_path: Path) -> None:
    came = bring(make(tmp_path))
    assert came.sentence in {TOO_DEAR, TOO_MUCH}
    assert came.memory <= MOST_MEMORY


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """Listen on this machine; the list grows with every connection."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                came.append(connection.getpeername())
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR) if sys.platform == "linux" else None


ASKS = tuple(
    make
    for make in attacks.list_all()
    if make.__name__.startswith(("system_", "virtual_", "web_", "gml_", "link_"))
)


def test_no_address_in_a_file_is_asked(
    listener: tuple[int, list[object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not by the process of a reader's file, and not by the command line, which has a network."""
    port, came = listener
    for make in ASKS:
        folder = tmp_path / make.__name__
        folder.mkdir()
        path = make(folder)
        if path.suffix != ".zip":
            path.write_bytes(path.read_bytes().replace(b"PORT", str(port).encode()))
        bring(path)
        main(["import", "vector", str(path), "--out", str(folder / "out")])
    capsys.readouterr()
    assert came == []
    with socket.create_connection(("127.0.0.1", port)):
        pass


@dataclass(frozen=True)
class Try:
    """Try what no reader of files does, and say how it went."""

    folder: Path
    secret: Path
    port: int

    def run(self, report: Report) -> dict[str, str]:
        """Give for each thing that was tried what came of it: the name of an error, or ''."""
        report("looking")
        tried: dict[str, Callable[[], object]] = {
            "read": self.secret.read_text,
            "write": lambda: self.secret.with_name("new").write_text("x"),
            "connect": lambda: socket.create_connection(("127.0.0.1", self.port), timeout=5),
            "start": lambda: os.posix_spawn("/bin/true", ["true"], {}),
            "environ": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
            "own": lambda: (self.folder / "own").write_text("x"),
            "room": lambda: bytearray(20 << 30),
        }
        said = {}
        for name, act in tried.items():
            try:
                act()
                said[name] = ""
            except (OSError, MemoryError) as error:
                said[name] = type(error).__name__
        return {**said, "secrets": ",".join(name for name in os.environ if "SECRET" in name)}


def list_walls() -> set[str]:
    """Give what the kernel, and the container that tests may run in, let a process be kept from."""
    libc = ctypes.CDLL(None)
    has_files = libc.syscall(444, None, ctypes.c_size_t(0), 1) >= 1  # the version of Landlock
    apart = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x50000000))"
    has_network = subprocess.run([sys.executable, "-c", apart], check=False).returncode == 0
    found = {"room"} | ({"read", "write", "start"} if has_files else set())
    found |= {"connect"} if has_network else set()
    return found | ({"environ"} if has_files or has_network else set())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have fewer of these walls")
def test_the_process_has_its_own_folder_and_nothing_else(
    listener: tuple[int, list[object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_SECRET", "x")
    (tmp_path / "own").mkdir()
    secret = tmp_path / "secret"
    secret.write_text("x", encoding="utf-8")
    task = Try(tmp_path / "own", secret, listener[0])
    allowance = Allowance(memory=1 << 30, processor=MOST_PROCESSOR, seconds=SECONDS)
    # One that begins now, with the secret in the server's environment.
    monkeypatch.setattr("geo.readers.jobs.line.SPARE", Spare())
    job = Job(task, allowance=allowance, folder=tmp_path / "own")
    job.perform()
    assert job.result is not None
    walls = list_walls()
    assert {name for name in walls if not job.result[name]} == set()
    assert (job.result["own"], job.result["secrets"]) == ("", "")
    assert listener[1] == [] or "connect" not in walls


@dataclass(frozen=True)
class Take:
    """Take more and more of something, without end."""

    what: str

    def run(self, report: Report) -> int:
        """Never return."""
        report("looking")
        held = []
        while True:
            held.append(bytearray(1 << 20) if self.what == "memory" else b"")
            held = held if self.what == "memory" else []


@pytest.mark.parametrize(("what", "why"), [("memory", TOO_MUCH), ("processor", TOO_DEAR)])
def test_past_its_memory_or_processor_time_a_process_is_ended(
    what: str, why: str, tmp_path: Path
) -> None:
    allowance = Allowance(memory=500 << 20, processor=2.0, seconds=SECONDS)
    job = Job(Take(what), allowance=allowance, folder=tmp_path)
    job.perform()
    assert (job.failure, job.result) == (why, None)
    assert job.most_memory <= MOST_MEMORY
    assert list(tmp_path.iterdir()) == []


@dataclass(frozen=True)
class Lie:
    """Answer with something that does what it says when it is read."""

    def run(self, report: Report) -> object:
        """Give what would make a file where it is read."""
        report("looking")
        return Trap()


class Trap:
    """Whoever takes it for a message of pickle runs a command."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch trapped",)


def test_what_a_process_says_is_data_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    allowance = Allowance(memory=1 << 30, processor=MOST_PROCESSOR, seconds=SECONDS)
    job = Job(Lie(), allowance=allowance, folder=tmp_path)
    job.perform()
    assert (job.failure, job.result) == (FAILED, None)
    assert list(tmp_path.iterdir()) == []


def test_a_gazetteer_past_its_limits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,latitude,longitude\n" + "a,1,2\n" * 200_001, encoding="utf-8")
    job = read(LookUp(path=path, lang="en"), tmp_path, path.stat().st_size)
    assert job.refused is not None
    assert "200,000 entries at most" in job.refused.sentence
    path.write_text("name,latitude,longitude\n" + "a" * 20_001 + ",1,2\n", encoding="utf-8")
    job = read(LookUp(path=path, lang="en"), tmp_path, path.stat().st_size)
    assert job.refused is not None
    path.write_text("name,latitude,longitude\na,1,2\n", encoding="utf-8")
    job = read(LookUp(path=path, lang="en"), tmp_path, path.stat().st_size)
    assert job.result is not None


@pytest.mark.parametrize(
    "name",
    [
        "a\nb\r\n.csv",
        "\u202egnp.csv",
        "a" * 500 + ".csv",
        "مجزرة" * 100 + ".csv",
        "💥漢" * 200 + ".xlsx",
        "../../etc/passwd",
        "a." + "漢" * 100,
        "con\x00.csv",
    ],
)
def test_a_name_becomes_one_that_a_folder_can_hold(name: str, tmp_path: Path) -> None:
    clean = clean_name(name)
    assert len(f"gazetteer-{clean}".encode()) < 200
    assert clean.isprintable()
    (tmp_path / f"gazetteer-{clean}").write_bytes(b"")
    assert [path.name for path in tmp_path.iterdir()] == [f"gazetteer-{clean}"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_the_command_line_waits_for_no_pipe_and_reads_no_device(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "link.csv").symlink_to("/dev/zero")
    for path in (tmp_path / "pipe.csv", tmp_path / "link.csv", Path("/dev/zero"), tmp_path):
        assert main(["import", "table", str(path), "--out", str(tmp_path / "out")]) == 1
        assert capsys.readouterr().err.strip() == t("en", "import.error.not_a_file", file=str(path))
    assert not (tmp_path / "out").exists()


def test_a_file_that_grows_while_it_is_read_comes_to_an_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(attacks.HEADER + attacks.ROW, encoding="utf-8")
    is_over = threading.Event()

    def grow() -> None:
        with path.open("a", encoding="utf-8") as stream:
            while not is_over.wait(0.001):
                stream.write(attacks.ROW)
                stream.flush()

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        came = bring(path)
    finally:
        is_over.set()
        thread.join()
    assert came.inspected is not None
    assert came.sentence == ""
