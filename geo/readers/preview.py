"""Say what the first rows of somebody's own table become, by the reader that reads them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from geo.model.schema import ROW
from geo.readers.formats.table import (
    begin_tables,
    judge_rows,
    make_result,
    plan_rows,
    type_rows,
)
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said, TableMapping
from geo.readers.options import Options
from geo.readers.own.corrections import list_of_rows
from geo.readers.values.checks import typed


@dataclass(frozen=True)
class CellFault:
    """One cell that would not be used as it stands: its column in the file, and why."""

    column: str
    action: str
    code: str


@dataclass(frozen=True, eq=False)
class PreviewRow:
    """One row: its ``cells`` as the file has them, the ``values`` made of them, what is at fault.

    ``values`` have the names of typed columns (`typed`); what a fault clears is blank there.
    """

    row: int
    cells: Mapping[str, str]
    values: Mapping[str, object]
    faults: Sequence[CellFault]

    @property
    def is_rejected(self) -> bool:
        """Whether the row would be left out."""
        return any(fault.action == "reject" for fault in self.faults)


@dataclass(frozen=True, eq=False)
class Preview:
    """What the rows become, by the mapping as it was read."""

    mapping: TableMapping
    used: Sequence[str]
    rows: Sequence[PreviewRow]


def preview_rows(head: pl.DataFrame, mapping: Said, *, file: str, lang: str) -> Preview:
    """Read the first rows of a table with a mapping, and say cell by cell what comes of them.

    Parameters
    ----------
    head
        The first rows, every cell as text, with ``row_number``. What is told from whole columns,
        such as whether the day or the month comes first, is told from these rows alone.
    mapping
        What the columns are. Corrections of other rows are passed over.
    file
        The file's name.
    lang
        The language of errors.

    Raises
    ------
    ReaderError
        The mapping does not fit, or a correction does not.

    """
    corrections = list_of_rows(mapping.get("corrections", []), head)
    options = Options(mapping={**mapping, "corrections": corrections}, lang=lang)
    manifest = load_manifests()["table"]
    plan = plan_rows(head, options=options, file=file)
    cells = type_rows(plan)
    judged = judge_rows(cells, manifest)
    making = begin_tables(plan, file=file, manifest=manifest)
    making.add(cells.raw, judged)
    result = make_result(head, plan, making)
    kept = judged.kept
    # Of a row that is left out it is still said what was understood.
    lost = cells.values.join(kept.select(ROW), on=ROW, how="anti")
    values = pl.concat([kept, lost], how="vertical_relaxed").sort(ROW)
    told = [CellFault(*row[1:]) for row in result.faults.select(_FAULT).rows()]
    rows = result.faults.get_column("row")
    faults = {
        number: [each for row, each in zip(rows, told, strict=True) if row == number]
        for number in set(rows)
    }
    own = head.fill_null("").rows(named=True)
    made = [
        PreviewRow(
            row=cell[ROW],
            cells={name: text for name, text in cell.items() if name != ROW},
            values=_settle(value, faults.get(cell[ROW], [])),
            faults=faults.get(cell[ROW], []),
        )
        for cell, value in zip(own, values.rows(named=True), strict=True)
    ]
    return Preview(cells.mapping, cells.used, made)


_FAULT = ("row", "column", "action", "code")


def _settle(values: Mapping[str, object], faults: Sequence[CellFault]) -> Mapping[str, object]:
    """Blank what a row loses because it contradicts itself; see `geo.readers.own.settle`."""
    codes = {fault.code for fault in faults}
    lost = {typed("said_on")} if "said_too_early" in codes else set()
    if "denial_with_figures" in codes:
        lost |= {name for name in values if name.endswith(".low")}
    if "less_than_parts" in codes:
        lost |= {name for name in values if name.endswith("_all.low")}
    return {name: None if name in lost else value for name, value in values.items()}
