"""Kill the server at random moments, and see what the next one finds.

``python -m benchmarks.killed [--rounds 20] [--seed 1] [--rows 60000]`` serves two datasets, brings
a file on the Data page and checks it, takes files away and records decisions meanwhile, and ends
all of it with SIGKILL within six seconds. Then it starts the server again on the same folders. A
line a round says what was under way and what was amiss; nothing must be.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Locator, Page

from benchmarks.bringing import open_browser
from benchmarks.serving import ROOT
from geo.dataset.folder import check_dataset, open_dataset
from geo.dataset.write import try_lock
from geo.duplicates.decisions import Decision, record_decisions
from tests.browser.conftest import free_port
from tests.samples import write_sample

SHIPPED, OTHER = "hajin-2018", "other"
WITHIN_S = 6.0
OK, GONE = 200, 404
FILES = ("api/v1/events?format=gpkg", "api/v1/events?format=fgb", "brief.pdf", "api/v1/dataset.zip")
DECIDE = """
import sys
from pathlib import Path
from geo.dataset.folder import open_dataset
from geo.duplicates.decisions import Decision, record_decisions
folder = Path(sys.argv[1])
events = open_dataset(folder).tables["events"].collect()["event_id"].to_list()
for turn in range(10_000):
    one, other = events[turn % 5], events[5 + turn % 7]
    row = Decision(dataset=folder.name, event_id=one, other_dataset=folder.name,
                   other_event_id=other, decision="different", note="x" * (turn % 900))
    record_decisions(folder, [row])
    print(turn, flush=True)
"""
_PATIENCE_S = 240.0
_AGAIN_MS = 60_000


@dataclass
class Round:
    """What was under way when the server was killed, and what was amiss afterwards."""

    after: float
    processes: int = 0
    answered: int = 0
    private: list[str] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Running:
    """A server that runs: its address and its process."""

    url: str
    process: subprocess.Popen[bytes]


@dataclass(frozen=True)
class Host:
    """The folders of a server: its datasets, and where it keeps what readers bring."""

    data: Path
    tmp: Path

    @contextmanager
    def serve(self) -> Iterator[Running]:
        """Serve until the end, however that comes; the server is ready when this begins."""
        url = f"http://localhost:{free_port()}"
        options = [f"--server.port={url.rpartition(':')[2]}", "--server.address=localhost"]
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            env={**os.environ, "RASD_DATA": str(self.data), "TMPDIR": str(self.tmp)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(lambda: ask(f"{url}/readyz")[0] == OK, "the server is not ready")
            yield Running(url, process)
        finally:
            process.kill()
            process.wait()


def ask(url: str) -> tuple[int, bytes]:
    """Ask for an address, and return status and answer; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE_S) as answer:  # noqa: S310  our own
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


def wait_until(is_so: Callable[[], bool], otherwise: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError(otherwise)


def list_below(pid: int) -> set[int]:
    """Return the processes that a process has begun, and those that these have."""
    found: set[int] = set()
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, path.read_text(encoding="ascii").split()):
                found |= {child, *list_below(child)}
    return found


def kill_once(host: Host, server: Running, page: Page, file: Path, after: float) -> Round:
    """Let everything go on at once, and kill it so many seconds after the import was begun."""
    told, over = Round(after), threading.Event()
    check = _bring(server.url, page, file)
    taking = threading.Thread(target=_take, args=(server.url, told, over))
    taking.start()
    command = [sys.executable, "-c", DECIDE, str(host.data / OTHER)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as decider:
        if decider.stdout is not None:
            decider.stdout.readline()
        check.click()
        time.sleep(after)
        below = list_below(server.process.pid)
        told.processes = len(below)
        told.private = [path.name for path in host.tmp.glob("rasd-private-*/private-*")]
        server.process.kill()
        decider.kill()
    over.set()
    taking.join()
    server.process.wait()
    wait_until(lambda: not any(map(_is_alive, below)), "a process of the killed server lives on")
    return told


def _bring(url: str, page: Page, file: Path) -> Locator:
    """Bring a file on the Data page, and return the button that has it imported."""
    check = page.locator(".st-key-check button:enabled")
    page.goto(f"{url}/data?lang=en")
    # What is given to a field that is drawn anew at that moment is lost.
    while not check.count():
        place = page.locator('.st-key-bring-file [data-testid="stFileUploaderDropzoneInput"]')
        place.wait_for(state="attached")
        place.set_input_files(file)
        with suppress(Error):
            check.wait_for(timeout=_AGAIN_MS)
    return check


def _take(url: str, told: Round, over: threading.Event) -> None:
    while not over.is_set():
        for path in FILES:
            told.answered += ask(f"{url}/{path}")[0] == OK


def _is_alive(pid: int) -> bool:
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        return state != "Z"
    return False


def look(host: Host, url: str, told: Round) -> None:
    """Note what is amiss with what a server finds that was started after another was killed."""
    ready = json.loads(ask(f"{url}/readyz")[1])
    told.amiss += [str(each) for each in ready["datasets"] if not each["open"]]
    for name in told.private:
        if ask(f"{url}/api/v1/casualties?dataset={name}")[0] != GONE:
            told.amiss.append("what is private outlived its session")
    told.amiss += [f"left: {path.name}" for path in host.tmp.iterdir() if not is_held(path)]
    for name in (SHIPPED, OTHER):
        told.amiss += [f"{name}: {fault}" for fault in check_dataset(host.data / name)[1]]
    folder = host.data / OTHER
    one, other = open_dataset(folder).tables["events"].head(2).collect()["event_id"]
    row = Decision(dataset=OTHER, event_id=one, other_dataset=OTHER, other_event_id=other)
    record_decisions(folder, [row])
    told.amiss += [f"left: {path.name}" for path in folder.glob(".*")]


def is_held(path: Path) -> bool:
    """Tell whether a folder of readers' files belongs to a process that lives."""
    alive = path / ".alive"
    if not alive.exists():
        return False
    with alive.open("w") as file:
        return not try_lock(file)


def main(rounds: int, seed: int, rows: int) -> int:
    """Kill and look, so many times; returns how many rounds had something amiss."""
    chance, told = random.Random(seed), list[Round]()  # noqa: S311  moments, no secrets
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        host = Host(Path(folder) / "data", Path(folder) / "tmp")
        host.tmp.mkdir()
        shutil.copytree(ROOT / "data" / SHIPPED, host.data / SHIPPED)
        events = [{"event_id": f"e{number}"} for number in range(12)]
        write_sample(host.data / OTHER, descriptor={"name": OTHER}, events=events)
        file = Path(folder) / "mine.csv"
        file.write_text(write_rows(rows), encoding="utf-8")
        for _ in range(rounds):
            with host.serve() as server:
                look_back(host, server, told)
                page = browser.new_page()
                page.set_default_timeout(_PATIENCE_S * 1000)
                told.append(kill_once(host, server, page, file, chance.uniform(0, WITHIN_S)))
                page.close()
        with host.serve() as server:
            look_back(host, server, told)
    return sum(bool(each.amiss) for each in told)


def look_back(host: Host, server: Running, told: Sequence[Round]) -> None:
    """Look at what the last round left, if there was one, and print what came of it."""
    if not told:
        return
    last = told[-1]
    look(host, server.url, last)
    print(
        f"{len(told)}: killed after {last.after:.2f} s, {last.processes} processes beside,"
        f" {last.answered} files taken, {len(last.private)} private; {last.amiss or 'well'}",
        flush=True,
    )


def write_rows(rows: int) -> str:
    """Write a table that a reader might bring, which needs no mapping by hand."""
    lines = (
        f"2018-11-{n % 28 + 1:02},Village {n},34.{n % 90:02},40.{n % 80:02},Battles,{n % 9}"
        for n in range(rows)
    )
    return "\n".join(["event_date,place,latitude,longitude,event_type,killed", *lines])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=60_000)
    asked = parser.parse_args()
    sys.exit(bool(main(asked.rounds, asked.seed, asked.rows)))
