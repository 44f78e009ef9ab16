"""Let readers change their filters in sessions of their own, and see how long each waits.

``python -m benchmarks.sessions [--readers 100] [--minutes 0.5] [--workers 1]``
opens the pages Map, Accounts and Casualties in so many sessions, each of which changes a filter
every five seconds, as a link does. The readers are a process of their own, and so is who asks the
API for the map's cells meanwhile: their time is not the server's. It tells what runs and answers
took, what a run took of the server's processor, what a session takes that does nothing, and the
memory before, with all readers and after they have left.
"""

import argparse
import asyncio
import os
import random
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import HEADS, Figure, find_percentile, write_line
from benchmarks.reading import DAYS, RULES, TYPES, open_session, run_page, warm
from benchmarks.serving import ROOT, read_memory, serve

READERS, MINUTES = 100, 0.5
_PAGES = ("", "", "accounts", "casualties")
"""Half of the readers look at the map."""
_FILTERS = {"rule": RULES, "type": TYPES, "from": DAYS, "to": DAYS, "as_of": DAYS}
_PACE_S = 5.0
_ASK_EVERY_S = 0.2
_QUIET_S, _IDLE_S = 10.0, 10.0
_GONE_S = 180.0
"""After two minutes a session whose reader is gone is over."""
_CELLS = "api/v1/cells?z=8&bbox=38,33,42,36&type=Battles"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Course:
    """What happened to readers: seconds of their first runs and of later ones, and faults."""

    opened: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Held(NamedTuple):
    """What a server holds and has taken: memory in MB, processor time in seconds."""

    memory: float
    spent: float


def turn_filter(view: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Return the view with one filter chosen anew, and at most one of those before it."""
    kept = dict(chance.sample(sorted(view.items()), k=min(len(view), chance.randrange(2))))
    name = chance.choice(sorted(_FILTERS))
    return kept | {name: chance.choice(_FILTERS[name])}


async def _read(url: str, number: int, course: Course, *, until: float) -> None:
    chance = random.Random(number)  # noqa: S311
    view: dict[str, str] = {}
    page = _PAGES[number % len(_PAGES)]
    await asyncio.sleep(chance.uniform(0, _PACE_S))
    # By this a server of several processes knows one reader from another.
    async with open_session(url, headers={"Cookie": f"rasd_process=reader-{number}"}) as socket:
        times = course.opened
        while time.monotonic() < until:
            began = time.monotonic()
            error = await run_page(socket, page, view)
            took = time.monotonic() - began
            times.append(took)
            course.faults += [error] if error else []
            await asyncio.sleep(max(0.0, _PACE_S - took))
            times, view = course.runs, turn_filter(view, chance)


async def _read_all(url: str, readers: int, seconds: float) -> Course:
    course, until = Course(), time.monotonic() + seconds
    read = (_read(url, number, course, until=until) for number in range(readers))
    for ended in await asyncio.gather(*read, return_exceptions=True):
        if ended is not None:
            course.faults.append(f"{type(ended).__name__}: {ended}")
    return course


def be_readers(url: str, readers: int, seconds: float) -> Course:
    """Be so many readers for so long."""
    return asyncio.run(_read_all(url, readers, seconds))


def ask_cells(url: str, seconds: float) -> list[float]:
    """Ask for the map's cells five times a second; returns what each answer took."""
    took: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        # A filter nobody asked for before, so that the answer is worked out.
        fresh = f"{url}/{_CELLS}&min_killed={len(took) % 40}"
        with urllib.request.urlopen(fresh, timeout=60) as answer:  # noqa: S310  our own server
            answer.read()
        took.append(time.monotonic() - began)
        time.sleep(_ASK_EVERY_S)
    return took


async def idle(url: str, pids: Sequence[int], readers: int) -> tuple[float, float]:
    """Return what a session that does nothing takes: MB, and seconds of processor a minute."""
    before = look(pids)
    async with AsyncExitStack() as held:
        for _ in range(readers):
            socket = await held.enter_async_context(open_session(url))
            await run_page(socket, "", {})
        await asyncio.sleep(_IDLE_S)
        full = look(pids)
        await asyncio.sleep(_IDLE_S)
        spent = look(pids).spent - full.spent
    return (full.memory - before.memory) / readers, spent / readers * 60 / _IDLE_S


def list_below(pid: int) -> list[int]:
    """Return the processes that a process has started itself; Linux alone says it."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(each) for each in told.split()]


def look(pids: Sequence[int]) -> Held:
    """Return what processes hold and have taken together; Linux alone says it."""
    stats = (Path(f"/proc/{pid}/stat").read_text(encoding="ascii") for pid in pids)
    fields = [stat.rpartition(")")[2].split() for stat in stats]
    spent = sum(int(of[11]) + int(of[12]) for of in fields) / _TICKS
    return Held(sum(read_memory(pid)["memory"] for pid in pids), spent)


def measure(url: str, pids: Sequence[int], *, readers: int, minutes: float) -> Iterator[Figure]:
    """Be the readers of the shipped dataset, and tell what was measured beside its targets."""
    events = "shipped"
    for page in dict.fromkeys(_PAGES):
        asyncio.run(warm(url, page))
    weight, spent = asyncio.run(idle(url, pids, min(readers, 50)))
    yield Figure(events=events, measure="a session that does nothing, MB", value=weight, most=0.3)
    yield Figure(events=events, measure="its processor time a minute, s", value=spent, most=0.05)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        quiet = pool.submit(ask_cells, url, _QUIET_S).result()
        before, seconds = look(pids), minutes * 60
        reading = pool.submit(be_readers, url, readers, seconds + _PACE_S)
        busy = pool.submit(ask_cells, url, seconds).result()
        full, course = look(pids), reading.result()
        now = look(pids)
    yield from _tell_course(course, now.spent - before.spent, events)
    asked, alone = (find_percentile(times, 95) * 1000 for times in (busy, quiet))
    note = f"{asked:,.0f} ms beside {alone:,.0f}"
    measure = "answer of the API beside readers, 95 %, over a quiet server"
    yield Figure(events=events, measure=measure, value=asked / alone, note=note)
    time.sleep(_GONE_S)
    left = look(pids)
    note = f"{before.memory:,.0f} MB before, {full.memory:,.0f} with all, {left.memory:,.0f} after"
    measure = "memory after they left, over before"
    value = left.memory / before.memory
    yield Figure(events=events, measure=measure, value=value, most=1.1, note=note)


def _tell_course(course: Course, spent: float, events: str) -> Iterator[Figure]:
    runs = len(course.opened) + len(course.runs)
    for fault in course.faults[:10]:
        print(fault)
    yield Figure(events=events, measure="sessions' faults", value=len(course.faults), most=0)
    for percent, most in ((50, None), (95, 1_500), (100, None)):
        value = find_percentile(course.runs, percent) * 1000
        measure = f"run after a filter, {percent} % within, ms"
        yield Figure(events=events, measure=measure, value=value, most=most)
    value = find_percentile(course.opened, 95) * 1000
    yield Figure(events=events, measure="first run of a page, 95 % within, ms", value=value)
    value, note = spent / runs * 1000, f"{runs:,} runs, and what the API was asked"
    yield Figure(events=events, measure="processor time a run, ms", value=value, note=note)


def main() -> None:
    """Serve, and let them read."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.sessions")
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--workers", type=int, default=1)
    told = parser.parse_args()
    print(HEADS)
    with serve(ROOT / "data", "app.py", workers=told.workers) as (url, pid):
        pids = list_below(pid) if told.workers > 1 else [pid]
        for figure in measure(url, pids, readers=told.readers, minutes=told.minutes):
            print(write_line(figure), flush=True)


if __name__ == "__main__":
    main()
