"""Hold many sessions open for a long time, and see what they leave behind.

``python -m benchmarks.soak [--minutes 30] [--sessions 50] [--then 500]`` serves the shipped dataset
and keeps so many sessions open, each on a page of its own over a view of its own: it changes the
view every few seconds, asks the API what the map would ask, and leaves after a minute or two for
another. Once all have gone so many more come and go. A line a minute tells the server's memory,
threads and open files; the last lines tell how often something went wrong, what runs and answers
took, and what each of the two crowds left behind.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx2

from benchmarks.figures import Figure, find_percentile, write_line
from benchmarks.reading import (
    DAYS,
    PAGES,
    PATIENCE_S,
    RULES,
    TYPES,
    open_session,
    run_page,
    warm,
)
from benchmarks.serving import ROOT, read_memory, serve
from geo.view.grammar import COLOURS, DATES, SIZES

_ASKED = ("casualties", "timeline", "cells", "unshown", "events")
_BOX = {"bbox": "38,33,42,36", "z": "8"}
_PAUSE_S = (1.0, 5.0)
_STAY_S = (30.0, 120.0)
_GONE_S = 180.0
"""After two minutes a session whose reader is gone is over."""


class Held(NamedTuple):
    """What the server holds: memory in MB, threads, open files."""

    memory: float
    threads: int
    files: int


class Marks(NamedTuple):
    """What the server holds: empty, full, empty again, and after those who only passed by."""

    empty: Held
    held: Held
    before: Held
    after: Held


@dataclass
class Course:
    """What happened: seconds that runs of pages and answers took, and what went wrong."""

    runs: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    sessions: int = 0


def choose_view(chance: random.Random) -> dict[str, str]:
    """Choose a view as a reader might: every part of it or none."""
    first, last = sorted(chance.choices(DAYS, k=2))
    view = {
        "lang": chance.choice(("en", "ar")),
        "from": first,
        "to": last,
        "dates": chance.choice(DATES),
        "rule": chance.choice(RULES),
        "type": chance.choice(TYPES),
        "as_of": chance.choice(DAYS),
        "size": chance.choice(SIZES),
        "colour": chance.choice(COLOURS),
        "denials": "zero",
    }
    return {name: value for name, value in view.items() if chance.random() < 1 / 2}


async def visit(url: str, course: Course, *, until: float, chance: random.Random) -> None:
    """Open a session, look at views until its time is over, and leave."""
    course.sessions += 1
    async with (
        open_session(url) as socket,
        httpx2.AsyncClient(base_url=url, timeout=PATIENCE_S) as client,
    ):
        while True:
            view, page = choose_view(chance), chance.choice(PAGES)
            began = time.monotonic()
            error = await run_page(socket, page, view)
            course.runs.append(time.monotonic() - began)
            course.faults += [error] if error else []
            began = time.monotonic()
            asked = f"/api/v1/{chance.choice(_ASKED)}"
            answer = await client.get(asked, params={**view, **_BOX})
            course.answers.append(time.monotonic() - began)
            if not answer.is_success:
                course.faults.append(f"{answer.status_code} {answer.url}")
            if time.monotonic() > until:
                return
            await asyncio.sleep(chance.uniform(*_PAUSE_S))


async def keep_visiting(url: str, course: Course, *, until: float, chance: random.Random) -> None:
    """Be one reader after another."""
    while time.monotonic() < until:
        leaves = time.monotonic() + chance.uniform(*_STAY_S)
        try:
            await visit(url, course, until=min(leaves, until), chance=chance)
        except (OSError, TimeoutError, httpx2.HTTPError) as error:
            course.faults.append(f"{type(error).__name__}: {error}")


async def come_and_go(url: str, course: Course, readers: int) -> None:
    """Let readers open a page and leave, ten at a time."""
    door = asyncio.Semaphore(10)

    async def pass_by(number: int) -> None:
        async with door:
            await visit(url, course, until=0.0, chance=random.Random(number))  # noqa: S311

    await asyncio.gather(*(pass_by(number) for number in range(readers)))


def look(pid: int) -> Held:
    """Return what a process holds now; Linux alone says it."""
    told = Path(f"/proc/{pid}")
    threads = len(list((told / "task").iterdir()))
    return Held(read_memory(pid)["memory"], threads, len(list((told / "fd").iterdir())))


async def watch(pid: int, course: Course) -> None:
    """Print a line a minute."""
    began = time.monotonic()
    while True:
        held = look(pid)
        told = f"{held.memory:8.0f} MB {held.threads:4} threads {held.files:5} files"
        done = f"{course.sessions:6} sessions {len(course.runs):7} runs {len(course.faults)} faults"
        print(f"{(time.monotonic() - began) / 60:6.1f} min {told} {done}", flush=True)
        await asyncio.sleep(60)


async def soak(url: str, pid: int, *, minutes: float, sessions: int, then: int) -> list[Figure]:
    """Be so many readers for so long, then so many more in passing; returns what was measured."""
    course = Course()
    for page in PAGES:
        await warm(url, page)
    # What came for good with the first look at each page is no reader's.
    await asyncio.sleep(_GONE_S)
    empty = look(pid)
    watching = asyncio.create_task(watch(pid, course))
    until = time.monotonic() + minutes * 60
    chances = [random.Random(number) for number in range(sessions)]  # noqa: S311
    await asyncio.gather(
        *(keep_visiting(url, course, until=until, chance=chance) for chance in chances)
    )
    held = look(pid)
    await asyncio.sleep(_GONE_S)
    before = look(pid)
    await come_and_go(url, course, then)
    await asyncio.sleep(_GONE_S)
    after = look(pid)
    watching.cancel()
    for fault in course.faults[:20]:
        print(fault)
    return list(tell(course, Marks(empty, held, before, after)))


def tell(course: Course, marks: Marks) -> Iterator[Figure]:
    """Tell what was measured, beside what it should be."""
    events = "shipped"
    yield Figure(events=events, measure="sessions", value=course.sessions)
    yield Figure(events=events, measure="faults", value=len(course.faults), most=0)
    for name, times in (("run of a page", course.runs), ("answer of the API", course.answers)):
        for percent in (50, 95, 100):
            value = find_percentile(times, percent) * 1000
            yield Figure(events=events, measure=f"{name}, {percent} % within, ms", value=value)
    yield Figure(events=events, measure="memory while they look, MB", value=marks.held.memory)
    for name, was, now in (
        ("after those who stayed, over empty", marks.empty, marks.before),
        ("after those in passing, over before", marks.before, marks.after),
    ):
        for what, least, most in zip(Held._fields, was, now, strict=True):
            note = f"{least:,.0f} before, {most:,.0f} after"
            measure = f"{what} {name}"
            # The first crowd starts the threads of pools, which stay.
            target = 1.1 if was is marks.before else None
            value = most / least
            yield Figure(events=events, measure=measure, value=value, most=target, note=note)


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.soak")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--then", type=int, default=500)
    told = parser.parse_args()
    with serve(ROOT / "data", "app.py") as (url, pid):
        figures = asyncio.run(
            soak(url, pid, minutes=told.minutes, sessions=told.sessions, then=told.then)
        )
    for figure in figures:
        print(write_line(figure))


if __name__ == "__main__":
    main()
