"""Follow a cited link to the revision of the data it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from geo.dataset.folder import list_datasets, measure_revision
from geo.engine.store import open_store
from geo.errors import DatasetError, NotFoundError
from geo.view.links import Pin


@dataclass(frozen=True, kw_only=True)
class Cited:
    """What became of a dataset that a link cites.

    ``dataset`` is its name in the link and ``shown`` the name of what is shown for it: the ``same``
    revision, the one cited, ``kept`` under another name, or today's as that one has ``gone``; it
    is ``lost`` when there is nothing to show. ``now`` is today's revision, '' where there is no
    dataset of that name any more.
    """

    dataset: str
    shown: str
    cited: str
    now: str
    fate: Literal["same", "kept", "gone", "lost"]


def follow_pin(pin: Pin, dataset: str, beside: Sequence[str]) -> list[Cited]:
    """Say what became of each dataset a link cites, the main one first.

    One beside it that the link does not pin is left out.
    """
    others = dict(pin.beside)
    asked = {dataset: pin.revision, **{name: others[name] for name in beside if name in others}}
    return [_follow(name, revision) for name, revision in asked.items()]


def _follow(name: str, revision: str) -> Cited:
    try:
        now = open_store(name).dataset.revision
    except (NotFoundError, DatasetError):
        now = ""
    kept = None if revision == now else find_revision(revision)
    fate: Literal["same", "kept", "gone", "lost"]
    fate = "same" if revision == now else "kept" if kept else "gone" if now else "lost"
    return Cited(dataset=name, shown=kept or name, cited=revision, now=now, fate=fate)


def find_revision(revision: str) -> str | None:
    """Return the name of a dataset this host keeps at that revision, or None."""
    for name, folder in list_datasets().items():
        try:
            # Measured first, as it reads no tables; a copy that does not open is none.
            if measure_revision(folder) == revision and open_store(name):
                return name
        except (OSError, DatasetError):
            continue
    return None
