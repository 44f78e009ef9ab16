"""Publish a dataset as a static edition."""

from datetime import UTC, datetime
from pathlib import Path

from geo.dataset.folder import DESCRIPTOR, find_dataset, open_dataset
from geo.engine.store import build_store
from geo.publish.areas import MOST_OUTLINE, choose_overlays
from geo.publish.folder import publish
from geo.publish.shell import write_shell
from geo.settings import read_settings


def write_edition(dataset: str, *, out: Path) -> None:
    """Write a dataset as a folder that any static host serves."""
    folder = Path(dataset)
    if not (folder / DESCRIPTOR).is_file():
        folder = find_dataset(dataset)
    store = build_store(open_dataset(folder))

    def finish(made: Path) -> None:
        today = datetime.now(UTC).date()
        write_shell(made, store, published=today, dashboard=read_settings().url)

    publish(store, out, finish=[finish])
    for name in choose_overlays(store).left_out:
        print(
            f"The areas of {name} are left out: their outlines are more than"
            f" {MOST_OUTLINE / 1_000_000:g} MB. Simplify the file's shapes to publish them."
        )
    print(f"{store.dataset.name} is published in {out}.")
