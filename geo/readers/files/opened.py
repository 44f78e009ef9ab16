"""What is opened of a file: a table of text cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, eq=False)
class Opened:
    """A table as it stands in a file: every cell as text, a blank as null.

    ``frame`` has ``row_number``, the row as a spreadsheet counts it: the first row of the file is
    1, also when a line stands above the header. ``names`` are the file's own names of its columns,
    by the names they have here.
    """

    frame: pl.DataFrame
    encoding: str
    delimiter: str
    names: Mapping[str, str] = field(default_factory=dict)
