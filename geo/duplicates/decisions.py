"""What people decide about pairs of records: ``same_as``, in words, as a file and in a folder."""

import io
import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from geo.dataset.folder import (
    DESCRIPTOR,
    SAME_AS,
    describe_resources,
    open_dataset,
    read_descriptor,
)
from geo.dataset.write import hold_folder, remove_unnamed, replace_file
from geo.duplicates.candidates import GROUNDS, LONGEST_DAYS, Candidate, Overlaps
from geo.engine.store import Store
from geo.errors import DatasetError, UnwrittenError
from geo.export.files.sheets import disarm
from geo.model.checks import type_table
from geo.model.schema import ROW, list_vocabulary, load_tables
from geo.text import Words, t

_LOG = logging.getLogger(__name__)
DECISIONS = list_vocabulary(SAME_AS, "decision")
UNDECIDED = "undecided"
_METRES = 1_000
_COLUMNS = [column.name for column in load_tables()[SAME_AS].columns]

Pair = frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A row of ``same_as``: whether two records are of one event, and who said so when."""

    dataset: str
    event_id: str
    other_dataset: str
    other_event_id: str
    decision: str = UNDECIDED
    decided_on: date | None = None
    decided_by: str | None = None
    note: str | None = None

    @property
    def pair(self) -> Pair:
        """The two events, (dataset, event id) each, in no order."""
        ends = ((self.dataset, self.event_id), (self.other_dataset, self.other_event_id))
        return frozenset(ends)


def list_decisions(store: Store) -> list[Decision]:
    """Return what a dataset records about pairs of records."""
    return _read_rows(store.frame(SAME_AS).collect().to_polars())


def _read_rows(table: pl.DataFrame) -> list[Decision]:
    return [Decision(**row) for row in table.select(_COLUMNS).iter_rows(named=True)]


def merge_decisions(*tables: Sequence[Decision]) -> list[Decision]:
    """Return one decision for each pair, the last given, in the order pairs were first met."""
    return list({row.pair: row for table in tables for row in table}.values())


def propose_decisions(found: Overlaps, *, datasets: tuple[str, str], lang: str) -> list[Decision]:
    """Return an undecided row for each pair, with what speaks for it as its note."""
    words = Words(lang)
    return [
        Decision(
            dataset=datasets[0],
            event_id=pair.event_id,
            other_dataset=datasets[1],
            other_event_id=pair.other_event_id,
            note=words.join([*say_apart(pair.days, pair.km, words), *say_grounds(pair, words)]),
        )
        for pair in found.pairs
    ]


def say_grounds(pair: Candidate, words: Words) -> list[str]:
    """Return how many grounds hold for a pair, and which."""
    count = words("overlaps.grounds", n=len(pair.grounds), of=len(GROUNDS))
    return [count, *(words(f"overlaps.ground.{ground}") for ground in pair.grounds)]


def say_apart(days: int, km: float, words: Words) -> list[str]:
    """Return how far apart a pair is, in days and in metres or kilometres."""
    apart = words("overlaps.days", n=days) if days else words("overlaps.same_dates")
    metres = round(km * _METRES)
    if metres < _METRES:
        return [apart, words("overlaps.metres", n=metres)]
    return [apart, words("overlaps.km", km=f"{km:.1f}")]


def say_left_out(found: Overlaps, lang: str) -> str:
    """Return how many records were compared and how many could not be, as one line."""
    one, other = found.compared
    left = {"undated": found.undated, "unplaced": found.unplaced, "long": found.long}
    return t(lang, "overlaps.left_out", one=one, other=other, days=LONGEST_DAYS, **left)


def write_table(rows: Sequence[Decision]) -> str:
    """Return decisions as CSV text; no cell is a formula to a spreadsheet."""
    texts = [{name: _disarm(cell) for name, cell in asdict(row).items()} for row in rows]
    return _frame(texts).write_csv()


def _disarm(cell: object) -> object:
    return disarm(cell) if isinstance(cell, str) else cell


def _frame(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    typed, _ = type_table(pl.DataFrame(schema={ROW: pl.UInt32}), load_tables()[SAME_AS])
    schema = {name: typed.schema[name] for name in _COLUMNS}
    return pl.DataFrame(rows, schema)


def read_table(text: str) -> list[Decision]:
    """Read rows of ``same_as`` from CSV text.

    Raises
    ------
    DatasetError
        In one sentence: what is not as ``geo/model/tables.json`` says.

    """
    try:
        raw = pl.read_csv(io.StringIO(text), infer_schema=False).with_row_index(ROW, offset=2)
    except pl.exceptions.PolarsError as error:
        msg = f"{SAME_AS}.csv: not readable as a table ({str(error).splitlines()[0]})."
        raise DatasetError(msg) from None
    typed, faults = type_table(raw, load_tables()[SAME_AS])
    blank = typed.filter(pl.any_horizontal(pl.col(_COLUMNS[:5]).is_null()))
    odd = typed.filter(~pl.col("decision").is_in(DECISIONS))
    if faults or blank.height or odd.height:
        msg = f"{SAME_AS}.csv: its columns or cells are not those of a table of decisions."
        raise DatasetError(msg, tuple(faults))
    return _read_rows(typed)


def record_decisions(folder: Path, rows: Sequence[Decision]) -> None:
    """Add decisions to a dataset folder, each in the place of an earlier one about its pair.

    The table is written beside its place and renamed; the descriptor names it from then on. When
    the dataset would not open with them, what was there before is put back.

    Raises
    ------
    DatasetError
        The folder cannot be written, or the rows contradict what it holds.

    """
    with hold_folder(folder):
        descriptor = read_descriptor(folder)
        named = {entry.get("name"): entry for entry in descriptor["resources"]}
        path = folder / str(named.get(SAME_AS, {}).get("path", f"{SAME_AS}.csv"))
        # Who wrote them may have been killed. Where that cannot be removed, nothing can be written.
        with suppress(OSError):
            remove_unnamed(path, is_held=True)
            remove_unnamed(folder / DESCRIPTOR, is_held=True)
        # Two files change, and no system renames two at once: the first is put back if the second
        # fails.
        before = {file: file.read_bytes() for file in (path, folder / DESCRIPTOR) if file.exists()}
        held = open_dataset(folder).tables.get(SAME_AS)
        earlier = _read_unnamed(path) if held is None else _read_rows(held.collect())
        merged = _frame([asdict(row) for row in merge_decisions(earlier, rows)])
        buffer = io.BytesIO()
        (merged.write_parquet if path.suffix == ".parquet" else merged.write_csv)(buffer)
        try:
            _replace(path, buffer.getvalue())
            if SAME_AS not in named:
                descriptor["resources"] += describe_resources(names=[SAME_AS])
                text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
                _replace(folder / DESCRIPTOR, text.encode())
            open_dataset(folder)
        except DatasetError:
            _put_back(path, before)
            raise


def _put_back(path: Path, before: Mapping[Path, bytes]) -> None:
    """Put back what was there before; ``path`` is the table, which may be new."""
    if path not in before:
        path.unlink(missing_ok=True)
    for file, content in before.items():
        # What is as it was needs no room, which there may be none of.
        if file.read_bytes() != content:
            _replace(file, content)


def _read_unnamed(path: Path) -> list[Decision]:
    """Return what stands in a table that no descriptor names, as when its writer was killed."""
    return read_table(path.read_text(encoding="utf-8-sig")) if path.is_file() else []


def _replace(path: Path, content: bytes) -> None:
    try:
        replace_file(path, content)
    except OSError as error:
        # Without where it lies: readers are told this.
        shown = f"{path.parent.name}/{path.name}"
        msg = f"{shown}: cannot be written ({error.strerror}); nothing was recorded."
        _LOG.warning("%s", msg)
        raise UnwrittenError(msg) from None
