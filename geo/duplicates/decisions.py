"""What people decide about pairs of records: ``same_as``, in words, as a file and in a folder."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from geo.dataset.folder import (
    DESCRIPTOR,
    SAME_AS,
    describe_resources,
    open_dataset,
    read_descriptor,
)
from geo.dataset.write import hold_folder, replace_file
from geo.duplicates.candidates import GROUNDS, LONGEST_DAYS, Overlaps
from geo.errors import DatasetError
from geo.export.files.sheets import disarm
from geo.model.checks import type_table
from geo.model.schema import ROW, list_vocabulary, load_tables
from geo.text import Words, t

DECISIONS = list_vocabulary(SAME_AS, "decision")
UNDECIDED = "undecided"
_METRES = 1_000
_COLUMNS = [column.name for column in load_tables()[SAME_AS].columns]

Row = Mapping[str, Any]
Pair = frozenset[tuple[str, str]]


def name_pair(row: Row) -> Pair:
    """Return the two events of a row, (dataset, event id) each, in no order."""
    ends = (("dataset", "event_id"), ("other_dataset", "other_event_id"))
    return frozenset((str(row[dataset]), str(row[event])) for dataset, event in ends)


def merge_decisions(*tables: Sequence[Row]) -> list[Row]:
    """Return one row for each pair, the last one given, in the order pairs were first met."""
    return list({name_pair(row): row for table in tables for row in table}.values())


def propose_decisions(found: Overlaps, *, datasets: tuple[str, str], lang: str) -> list[Row]:
    """Return a row of ``same_as`` for each pair, undecided, with what speaks for it as its note."""
    words = Words(lang)
    return [
        {
            "dataset": datasets[0],
            "event_id": pair["event_id"],
            "other_dataset": datasets[1],
            "other_event_id": pair["other_event_id"],
            "decision": UNDECIDED,
            "note": words.join([*say_apart(pair, words), *say_grounds(pair, words)]),
        }
        for pair in found.pairs
    ]


def say_grounds(pair: Row, words: Words) -> list[str]:
    """Return how many grounds hold for a pair, and which."""
    held = pair["grounds"]
    count = words("overlaps.grounds", n=len(held), of=len(GROUNDS))
    return [count, *(words(f"overlaps.ground.{ground}") for ground in held)]


def say_apart(pair: Row, words: Words) -> list[str]:
    """Return how far apart a pair is, in days and in metres or kilometres."""
    days = words("overlaps.days", n=pair["days"]) if pair["days"] else words("overlaps.same_dates")
    metres = round(pair["km"] * _METRES)
    if metres < _METRES:
        return [days, words("overlaps.metres", n=metres)]
    return [days, words("overlaps.km", km=f"{pair['km']:.1f}")]


def say_left_out(found: Overlaps, lang: str) -> str:
    """Return how many records were compared and how many could not be, as one line."""
    one, other = found.compared
    left = {"undated": found.undated, "unplaced": found.unplaced, "long": found.long}
    return t(lang, "overlaps.left_out", one=one, other=other, days=LONGEST_DAYS, **left)


def write_table(rows: Sequence[Row]) -> str:
    """Return rows of ``same_as`` as CSV text; no cell is a formula to a spreadsheet."""
    texts = [{name: _disarm(value) for name, value in row.items()} for row in rows]
    return _frame(texts).write_csv()


def _disarm(value: object) -> object:
    return disarm(value) if isinstance(value, str) else value


def _frame(rows: Sequence[Row]) -> pl.DataFrame:
    typed, _ = type_table(pl.DataFrame(schema={ROW: pl.UInt32}), load_tables()[SAME_AS])
    schema = {name: typed.schema[name] for name in _COLUMNS}
    return pl.DataFrame([[row.get(n) for n in _COLUMNS] for row in rows], schema, orient="row")


def read_table(text: str) -> list[Row]:
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
    return list(typed.drop(ROW).iter_rows(named=True))


def record_decisions(folder: Path, rows: Sequence[Row]) -> None:
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
        # Two files change, and no system renames two at once: the first is put back if the second
        # fails.
        before = {file: file.read_bytes() for file in (path, folder / DESCRIPTOR) if file.exists()}
        held = open_dataset(folder).tables.get(SAME_AS)
        earlier = [] if held is None else list(held.collect().iter_rows(named=True))
        merged = _frame(merge_decisions(earlier, rows))
        buffer = io.BytesIO()
        (merged.write_parquet if path.suffix == ".parquet" else merged.write_csv)(buffer)
        _replace(path, buffer.getvalue())
        if SAME_AS not in named:
            descriptor["resources"] += describe_resources(names=[SAME_AS])
            text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
            _replace(folder / DESCRIPTOR, text.encode())
        try:
            open_dataset(folder)
        except DatasetError:
            for file, content in before.items():
                _replace(file, content)
            raise


def _replace(path: Path, content: bytes) -> None:
    try:
        replace_file(path, content)
    except OSError as error:
        msg = f"{path}: cannot be written ({error.strerror}); nothing was recorded."
        raise DatasetError(msg) from None
