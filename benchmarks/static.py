"""Publish a dataset as a static edition, weigh it, and hold its answers beside the server's.

``python -m benchmarks.static NAME VIEWS`` publishes a dataset that the server knows by this name,
prints what that takes and what the first map loads, and asks edition and server so many random
views.
"""

import argparse
import gzip
import json
import tempfile
import time
from pathlib import Path

from geo.engine.store import Store, open_store
from geo.publish.edition import LISTED
from geo.publish.folder import DATA, publish
from tests.publish.asking import ask_server, ask_source, find_differences
from tests.publish.views import Views

_KILO = 1_000


def main() -> None:
    """Publish, weigh and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="The dataset.")
    parser.add_argument("views", type=int, help="How many random views are compared.")
    parser.add_argument("--seed", type=int, default=14, help="Which views they are.")
    given = parser.parse_args()
    store = open_store(given.name)
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        began = time.perf_counter()
        publish(
            store, site, report=lambda what: print(f"{time.perf_counter() - began:8.1f} s  {what}")
        )
        print(f"{time.perf_counter() - began:8.1f} s  in all")
        weigh(site / DATA)
        compare(store, site / DATA, views=given.views, seed=given.seed)


def weigh(data: Path) -> None:
    """Print how large the data are, and what the first map loads of them."""
    files = [path for path in data.iterdir() if path.suffix == ".json"]
    whole = sum(path.stat().st_size for path in files)
    print(f"{whole / _KILO:10,.0f} kB in {len(files):,} files")
    listed = json.loads((data / LISTED).read_bytes())["files"]
    first = (LISTED, listed["events"], listed["points"], listed["usual"].get("killed:all", LISTED))
    sizes = [(data / name).read_bytes() for name in dict.fromkeys(first)]
    packed = sum(len(gzip.compress(content, 6)) for content in sizes)
    raw = sum(map(len, sizes))
    print(f"{raw / _KILO:10,.1f} kB before the first map, {packed / _KILO:,.1f} packed")


def compare(store: Store, data: Path, *, views: int, seed: int) -> None:
    """Print every view that is answered otherwise than by the server, and how many are alike."""
    drawn = Views(store, seed=seed)
    addresses = [drawn.draw() for _ in range(views)]
    began = time.perf_counter()
    ours = ask_source(data, addresses)
    took = (time.perf_counter() - began) / max(views, 1)
    print(f"{took * _KILO:8.1f} ms a view in Node")
    alike = 0
    for address, source, server in zip(addresses, ours, ask_server(addresses), strict=True):
        found = find_differences(source, server)
        alike += not found
        if found:
            print(address, *found[:3], sep="\n    ")
    print(f"{alike:,} of {views:,} views are answered alike")


if __name__ == "__main__":
    main()
