"""A dataset's tables as lazy frames on an engine, with what every question needs derived once.

Tables are derived with Polars and handed out as Narwhals frames of the store's engine.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from geo.counting.flags import find_flags
from geo.counting.rules import (
    keep_asked,
    keep_known,
    keep_latest,
    list_denials,
    pick_accounts,
)
from geo.counting.sums import Kin
from geo.counting.whole import make_numbers
from geo.dataset.folder import (
    DEFAULT_DATASET,
    SAME_AS,
    SHIPPED,
    WIDENED,
    Dataset,
    find_dataset,
    measure_revision,
    open_dataset,
)
from geo.dataset.private import is_private
from geo.dataset.reading import tell_unreadable
from geo.dataset.withheld import Withheld, hold_back
from geo.engine.base import Engine, PolarsEngine, choose_engine
from geo.engine.index import VERSION, derive_tables
from geo.engine.memo import Answer, Memo
from geo.model.checks import type_table
from geo.model.same import Event, group_same
from geo.model.schema import ROW, load_tables
from geo.model.voices import cut_circles, follow_up, list_cited
from geo.view.view import View

_MOST_AT_HAND = 250_000
"""Rows of a table that is kept in memory for looking few of them up."""
_NO_DECISIONS = type_table(pl.DataFrame(schema={ROW: pl.UInt32}), load_tables()[SAME_AS])[0]


@dataclass(eq=False)
class Store:
    """A dataset ready for questions.

    ``frames`` holds the dataset's own tables, which ``geo/model/tables.json`` describes, and those
    derived from them, which ``geo/engine/index.json`` describes. ``event_number`` counts the events
    along a curve on which near places are near; every frame about events has it.

    ``files`` names the Parquet file of each frame that is exactly one file's content.
    """

    dataset: Dataset
    frames: Mapping[str, pl.LazyFrame]
    files: Mapping[str, Path] = field(default_factory=dict)
    engine: Engine = field(default_factory=PolarsEngine)
    withheld: Withheld = field(default_factory=Withheld)
    _taken: dict[str, nw.LazyFrame[Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _memo: Memo = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing worked out yet."""
        self._memo = Memo(drop=self.engine.drop)

    def frame(self, name: str) -> nw.LazyFrame[Any]:
        """Return a table as a Narwhals lazy frame; KeyError when there is none of that name."""
        with self._lock:
            if name not in self._taken:
                self._taken[name] = self.engine.take(
                    self.frames[name], file=self.files.get(name), folder=self.dataset.folder
                )
            return self._taken[name]

    @property
    def here(self) -> "Store":
        """The dataset in this process, for what sums and short tables tell; often itself."""
        if not self.engine.sums_here:
            return self
        frames, files = self.frames, self.files
        return self.remember(
            "here", lambda: Store(self.dataset, frames, files, PolarsEngine(), self.withheld)
        )

    def keep(self, key: object, make: Callable[[], nw.LazyFrame[Any]]) -> nw.LazyFrame[Any]:
        """Return the rows kept under ``key`` on the engine, worked out now if not there yet."""
        return self._memo.keep_table(key, lambda: self.engine.keep(make()))

    def near(self, name: str, columns: Sequence[str]) -> nw.LazyFrame[Any]:
        """Return columns of a table in which few rows are looked up: from memory if it is short."""
        frame = self.frame(name).select(*columns)
        if not self.is_short(name):
            return frame
        return self.keep(("near", name, tuple(columns)), lambda: frame)

    def is_short(self, name: str) -> bool:
        """Whether a table is short enough to be kept in memory."""
        rows = self.frame(name).select(nw.len())
        return self.remember(("rows", name), lambda: int(rows.collect().item())) <= _MOST_AT_HAND

    def remember(self, key: object, make: Callable[[], Answer]) -> Answer:
        """Return the answer kept under ``key``, made now if this is the first time."""
        return self._memo.keep_answer(key, make)

    def show(self, key: object, make: Callable[[], Answer]) -> Answer:
        """Return what pages show under ``key``, kept as `remember` does, but for its bytes."""
        return self._memo.keep_shown(key, make)

    def latest_figures(
        self, as_of: date | None, *, accounts: str = "", confidence: str = ""
    ) -> nw.LazyFrame[Any]:
        """Return each claimant's latest own figures as known on a day, of those asked for.

        See `keep_asked` for ``accounts`` and ``confidence``.
        """

        def make() -> nw.LazyFrame[Any]:
            known = keep_known(self.frame("figures"), as_of=as_of)
            return keep_latest(keep_asked(known, accounts=accounts, confidence=confidence))

        return self.keep(("latest", as_of, accounts, confidence), make)

    def used_figures(self, view: View) -> nw.LazyFrame[Any]:
        """Return the figures that a view's rule is applied to: `latest_figures` as it asks."""
        return self.latest_figures(view.as_of, accounts=view.accounts, confidence=view.confidence)

    def denials(self, view: View) -> nw.LazyFrame[Any]:
        """Return the denials that a view counts as zero: `list_denials` of whom it asks."""
        known = keep_known(self.frame("claims"), as_of=view.as_of)
        asked = keep_asked(known, accounts=view.accounts, confidence=view.confidence)
        return list_denials(asked)

    def flags(self, as_of: date | None) -> nw.LazyFrame[Any]:
        """Return the flags of every event as known on a day: ``event_id``, ``flag``."""
        return self.numbered_flags(as_of).select("event_id", "flag")

    def numbered_flags(self, as_of: date | None) -> nw.LazyFrame[Any]:
        """Return `flags` with ``event_number``."""
        if as_of is None:
            return self.frame("flags")

        def make() -> nw.LazyFrame[Any]:
            found = find_flags(
                keep_known(self.frame("claims"), as_of=as_of),
                self.latest_figures(as_of),
                keep_known(self.frame("named"), as_of=as_of),
                self.cited(),
            )
            return self._number(found)

        return self.keep(("flags", as_of), make)

    def numbers(self, view: View) -> nw.LazyFrame[Any]:
        """Return every event's low and high as the view counts: see `View.counting`."""
        if view.counts_as_usual:
            return self.frame("numbers")

        def make() -> nw.LazyFrame[Any]:
            counted = make_numbers(
                self.used_figures(view),
                rule=view.rule,
                cited=self.cited(),
                admissions=view.admissions if self._has_admissions() else "count",
                denials=pick_accounts(self.denials(view), view.rule) if view.denials else None,
                hold=lambda found: self.keep(("unraised", *view.counting), lambda: found),
            )
            return self._number(counted)

        return self.keep(("numbers", *view.counting), make)

    def _has_admissions(self) -> bool:
        def find() -> bool:
            admitted = self.frame("figures").filter(nw.col("admits"))
            return bool(admitted.head(1).collect().shape[0])

        return self.remember("admissions", find)

    def same(self) -> nw.LazyFrame[Any] | None:
        """Return the events that are recorded as one; None where none are."""
        has_any = self.remember("same", lambda: bool(self.frame("same").head(1).collect().shape[0]))
        return self.frame("same") if has_any else None

    def cited(self) -> nw.LazyFrame[Any] | None:
        """Return whom the sources of claims cite; None where none does."""
        has_any = self.remember(
            "cited", lambda: bool(self.frame("cited").head(1).collect().shape[0])
        )
        return self.frame("cited") if has_any else None

    def kin(self) -> Kin:
        """Return the events that are part of others, each with its ancestors, nearest first.

        Events recorded as one have one name in it.
        """
        return self.remember("kin", self._trace_kin)

    def _trace_kin(self) -> Kin:
        parts = self.frame("events").filter(~nw.col("part_of").is_null())
        # In one order, so that of two wholes of one event the same is taken each time.
        rows = parts.select("event_id", "part_of").sort("event_id", "part_of").collect().iter_rows()
        parents = {str(event): str(whole) for event, whole in rows}
        if not parents:
            return {}
        same = self.same()
        name: dict[str, str] = {} if same is None else dict(same.collect().iter_rows())
        renamed = {name.get(one, one): name.get(other, other) for one, other in parents.items()}
        whole = cut_circles(renamed)
        return follow_up(whole, whole)

    def _number(self, found: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        numbers = self.frame("events").select("event_id", "event_number")
        return found.join(numbers, on="event_id")


CASES = Path(__file__).parents[1] / "counting" / "cases"
"""The folder of the cases counted by hand, a dataset that no list of datasets has."""


@dataclass(eq=False)
class _Opened:
    """A folder's store, which one thread opens at a time while others use theirs."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    store: Store | None = None


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()


def open_store(name: str) -> Store:
    """Open the dataset called ``name``, once for each revision of its folder.

    Raises
    ------
    NotFoundError
        No such dataset.
    DatasetError
        The dataset has faults.

    """
    return _open_folder(find_dataset(name))


def open_example() -> Store:
    """Open the dataset that comes with the program, wherever the host keeps its own."""
    return _open_folder(SHIPPED / DEFAULT_DATASET)


def open_cases() -> Store:
    """Open the made-up cases that show what each counting rule does."""
    return _open_folder(CASES)


def _open_folder(folder: Path) -> Store:
    with _opening:
        for gone in [known for known in _opened if not known.is_dir()]:
            del _opened[gone]
        opened = _opened.setdefault(folder, _Opened())
        engine = choose_engine(private=is_private(folder.name))
    # One folder may take long to open: only those who ask for the same one wait.
    with opened.lock:
        store = opened.store
        is_same = store is not None and store.engine is engine
        if store is None or not is_same or store.dataset.revision != measure_revision(folder):
            dataset = open_dataset(folder)
            with tell_unreadable(folder.name):
                opened.store = store = build_store(dataset, engine=engine)
        return store


def build_store(dataset: Dataset, *, engine: Engine | None = None) -> Store:
    """Hand out a dataset's tables and its derived frames, which are derived now if need be.

    The engine is Polars unless another is given.
    """
    engine = engine or PolarsEngine()
    tables, withheld = hold_back(dataset.tables)
    same = _derive_same(tables.get(SAME_AS), dataset.name)
    frames = {
        **tables,
        "figures_as_said": tables["figures"],
        **{name: frame.lazy() for name, frame in same.items()},
    }
    # What is withheld is in the files that were derived at import, so none of them may be read.
    if withheld or dataset.descriptor.get("derived") != VERSION or not dataset.derived:
        derived = derive_tables(tables, cited=list_cited(dataset.descriptor))
        # Together, as they share most of their work.
        made = zip(derived, pl.collect_all(derived.values()), strict=True)
        whole = frames | {name: frame.lazy() for name, frame in made}
        return Store(dataset, whole, engine=engine, withheld=withheld)
    files = {name: dataset.folder / f"{name}.parquet" for name in WIDENED} | dict(dataset.derived)
    scanned = {name: pl.scan_parquet(path) for name, path in files.items()}
    # Decisions may be CSV in a folder of Parquet, and are few: they stay in memory.
    own = {name: dataset.folder / f"{name}.parquet" for name in tables if name != SAME_AS}
    files = own | files
    # The name `figures` is taken by the sums derived from it.
    files["figures_as_said"] = dataset.folder / "figures.parquet"
    return Store(dataset, frames | scanned, files, engine)


def _derive_same(decisions: pl.LazyFrame | None, name: str) -> dict[str, pl.DataFrame]:
    given = _NO_DECISIONS if decisions is None else decisions.collect()
    here: dict[Event, list[str]] = defaultdict(list)
    for (dataset, event), first in group_same(given).items():
        if dataset == name:
            here[first].append(event)
    # An event whose only pair is in another dataset is counted once here anyway.
    rows = [(event, min(events)) for events in here.values() for event in events if events[1:]]
    schema = {"event_id": pl.String, "counted_as": pl.String}
    return {SAME_AS: given, "same": pl.DataFrame(rows, schema=schema, orient="row")}
