"""``python -m geo publish``."""

from pathlib import Path
from typing import Annotated

import typer

from geo.dataset.folder import DESCRIPTOR, find_dataset, open_dataset
from geo.engine.store import build_store
from geo.publish.folder import publish


def run(
    dataset: Annotated[
        str, typer.Argument(metavar="DATASET", help="The dataset's name, or its folder.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the edition goes.")],
) -> None:
    """Write a dataset as a folder that any static host serves."""
    folder = Path(dataset)
    if not (folder / DESCRIPTOR).is_file():
        folder = find_dataset(dataset)
    store = build_store(open_dataset(folder))
    publish(store, out)
    print(f"{store.dataset.name} is published in {out}.")
