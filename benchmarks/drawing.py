"""Rasd and its peers, drawing in one browser; see `benchmarks.measure` for what is measured."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from benchmarks.figures import Figure
from benchmarks.measure import PATIENCE_MS, Result, find_hosts, measure, open_page, wait_for_map
from benchmarks.own import READERS_AT, limit_memory
from benchmarks.readers import ask_at_once
from benchmarks.serving import read_memory, serve

PEERS = {
    "markers": "st_folium, CircleMarkers",
    "clusters": "FastMarkerCluster",
    "deck": "st.pydeck_chart",
    "kepler": "kepler.gl",
}
MOST_OF_PEERS = 1_000_000
"""Above it no peer is asked; below it each is, until it does not finish."""
AHEAD_FROM = 100_000
"""From so many events on Rasd is to be ahead of each peer."""
_CHANGES, _CHANGES_OF_PEERS = 7, 3
Results = dict[int, Result]
"""What Rasd took, by the number of events."""


def draw_ours(
    browser: Browser, folder: Path, n: int, *, sizes: Sequence[int], found: Results
) -> Iterator[Figure]:
    """Draw a dataset with Rasd; puts what was measured into `found`, by size."""
    with serve(folder) as (url, pid):
        _warm_up(browser, url, "cells", min(sizes))
        address = f"{url}/?how=cells&dataset=events-{n}"
        found[n] = measure(browser, address, how="cells", changes=_CHANGES)
        yield from _tell_ours(found, n, least=min(sizes))
        if n == max(size for size in sizes if size <= max(READERS_AT, min(sizes))):
            slow, errors = ask_at_once(url, f"events-{n}")
            each = "30 readers filtering at once"
            yield Figure(events=n, measure=f"{each}, p95, ms", value=slow, most=1500)
            yield Figure(events=n, measure=f"{each}, errors", value=errors, most=0)
        most = limit_memory(folder / f"events-{n}")
        for what, value in read_memory(pid).items():
            yield Figure(events=n, measure=f"server: {what}, MB", value=value, most=most)


def _tell_ours(found: Results, n: int, *, least: int) -> Iterator[Figure]:
    told = found[n]
    yield Figure(events=n, measure="Rasd: to the first map, ms", value=told.first_ms)
    yield Figure(events=n, measure="Rasd: filter to paint, ms", value=told.filter_ms, most=250)
    yield Figure(events=n, measure="Rasd: pan to paint, ms", value=told.pan_ms, most=120)
    yield Figure(events=n, measure="Rasd: sent for a filter, kB", value=told.sent / 1000)
    if n > least:
        grown = told.filter_ms / found[least].filter_ms
        measure = f"Rasd: filter to paint, over that at {least:,}"
        yield Figure(events=n, measure=measure, value=grown, most=1.5)


def draw_peer(browser: Browser, folder: Path, how: str, *, ours: Results) -> Iterator[Figure]:
    """Draw the datasets in another way, the smallest first, until one is not finished."""
    name, failed, sent = PEERS[how], 0, 0.0
    for n in ours:
        if failed or n > MOST_OF_PEERS:
            why = f"it did not finish {failed:,}" if failed else "more than peers are asked"
            yield Figure(events=n, measure=name, note=f"not asked: {why}")
            continue
        try:
            with serve(folder) as (url, _):
                _warm_up(browser, url, how, min(ours))
                address = f"{url}/?how={how}&dataset=events-{n}"
                found = measure(browser, address, how=how, changes=_CHANGES_OF_PEERS)
        except BrowserError as error:
            failed = n
            yield Figure(events=n, measure=name, note=f"did not finish: {_shorten(error)}")
            yield from _compare(name, n, ours[n], filter_ms=PATIENCE_MS, sent=sent, at_least=True)
            continue
        sent = found.sent
        yield from _tell_peer(name, n, found)
        yield from _compare(name, n, ours[n], filter_ms=found.filter_ms, sent=sent)


def _shorten(error: BrowserError) -> str:
    return str(error).splitlines()[0][:60]


def _tell_peer(name: str, n: int, found: Result) -> Iterator[Figure]:
    yield Figure(events=n, measure=f"{name}: to the first map, ms", value=found.first_ms)
    yield Figure(events=n, measure=f"{name}: filter to paint, ms", value=found.filter_ms)
    yield Figure(events=n, measure=f"{name}: sent for a filter, kB", value=found.sent / 1000)


def _compare(
    name: str, n: int, ours: Result, *, filter_ms: float, sent: float, at_least: bool = False
) -> Iterator[Figure]:
    """Tell a peer's figures over Rasd's; of one that did not finish, from below.

    Its time is then over the patience, and its bytes over those at the last size it finished.
    """
    above = 1 if n >= AHEAD_FROM else None
    pairs = (("filter to paint", filter_ms, ours.filter_ms), ("sent for a filter", sent, ours.sent))
    for what, theirs, own in pairs:
        measure = f"{name} over Rasd: {what}"
        ratio = theirs / own if theirs else None
        yield Figure(events=n, measure=measure, value=ratio, above=above, at_least=at_least)


def _warm_up(browser: Browser, url: str, how: str, least: int) -> None:
    """Show the smallest map once, so that a first map is not that of a server just started."""
    with open_page(browser, f"{url}/?how={how}&dataset=events-{least}") as (page, _):
        wait_for_map(page, how)


def prove_closed(browser: Browser, folder: Path, n: int) -> Iterator[Figure]:
    """Open the page that lonboard exports, which a closed network leaves empty."""
    with serve(folder) as (url, _):
        hosts, has_drawn = find_hosts(browser, f"{url}/?how=lonboard&dataset=events-{n}")
    drawn = "drew" if has_drawn else "drew nothing"
    note = f"{drawn}: its page asks {', '.join(hosts)}, its points need a decoder from there"
    yield Figure(events=n, measure="lonboard", note=note)
