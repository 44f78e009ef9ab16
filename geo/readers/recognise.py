"""Look at a file somebody brings before it is read: which format is it, and what is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from geo.model.schema import ROW
from geo.readers.files.open import check_file, open_table
from geo.readers.files.opened import Opened, Starts, tell_row
from geo.readers.files.packed import is_layer, is_zip, measure_parquet, unpack
from geo.readers.formats.ucdp_files import open_bare
from geo.readers.formats.vector import (
    Layers,
    list_filled,
    open_layers,
    read_layers,
    tell_attributes,
)
from geo.readers.guess import propose
from geo.readers.manifest import load_manifests, recognise
from geo.readers.mapping import FIGURES
from geo.readers.notes import Note
from geo.readers.options import Choice, Options
from geo.readers.own.written import refuse_claims

AREAS = "areas"
"""What a boundary file is brought as: areas to lay over the map, not events."""
_SHOWN_ROWS = 20
_LONGEST_SHOWN = 10_000
_MOST_WORDS = 60
_CLOSED = {"Polygon", "MultiPolygon", "GeometryCollection"}
_ANY = Choice()


@dataclass(frozen=True, eq=False)
class Inspected:
    """A file that can be read.

    ``path`` is the table or layer itself, unpacked where the file was packed; ``format`` the
    format it seems to be of, or `AREAS`; ``signs`` the columns that gave it away; ``head`` its
    first rows, every cell as text, with ``row_number``; ``rows`` how many it has; ``words`` the
    different cells of each column that has few, in files whose columns are to be mapped. ``parts``,
    ``read_parts``, ``header_row`` and ``notes`` are as in `Opened`: what is shown is what is read.
    ``filled`` are the columns that are not blank in every row, from which a mapping is guessed;
    ``starts`` are as in `Opened`, for the rows of ``head`` are counted on from part to part.
    """

    path: Path
    format: str
    signs: tuple[str, ...]
    head: pl.DataFrame
    rows: int
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    read_parts: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    header_row: int | None = None
    filled: tuple[str, ...] = ()
    starts: Starts = ()

    def say_row(self, number: int) -> str:
        """Return where a row stands: its number, and its part where there are several."""
        return tell_row(number, self.starts)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats it may be of: a layer is no table, and the other way round."""
        if self.format not in {AREAS, "vector"}:
            return tuple(name for name in load_manifests() if name != "vector")
        is_table = self.path.suffix.lower() in {".parquet", ".pq"}
        other = "vector" if self.format == AREAS else AREAS
        return (self.format, other, "table") if is_table else (self.format, other)

    @property
    def columns(self) -> list[str]:
        """The names of the file's columns, in its order."""
        return [name for name in self.head.columns if name != ROW]


def inspect_file(path: Path, *, lang: str, choice: Choice = _ANY) -> Inspected:
    """Say which format a file seems to be of, and what is in its first rows.

    Raises
    ------
    ReaderError
        In one sentence: the file is empty, broken, too large once unpacked, or nothing known.

    """
    check_file(path, lang=lang)
    # First of all: sizes are looked at before anything opens the file.
    is_packed = is_zip(path, lang=lang)
    members = unpack(path, path.parent / "unpacked", lang=lang) if is_packed else [path]
    layers = [member for member in members if is_layer(member, lang=lang)]
    # What is alone in a zip is read itself; of several the reader chooses.
    if len(members) == 1:
        path = members[0]
    if layers:
        return _inspect_layers(path, layers, choice, lang=lang)
    for member in members:
        measure_parquet(member, lang=lang)
    # Rows of UCDP without a header would be named by the first of them.
    opened = open_bare(path, load_manifests()["ucdp"], lang=lang)
    opened = opened or open_table(path, lang=lang, choice=choice)
    headers = opened.frame.drop(ROW).columns
    refuse_claims(headers, file=path.name, lang=lang)
    found = recognise(headers)
    if found is None:
        return _look(path, "table", (), opened)
    known = found.canonical(headers)
    signs = next(signs for signs in found.recognise if signs <= set(known.values()))
    return _look(path, found.name, tuple(own for own in known if known[own] in signs), opened)


def _inspect_layers(path: Path, packed: Sequence[Path], choice: Choice, *, lang: str) -> Inspected:
    """Look into layers: areas without figures or types of events are a boundary file's."""
    manifest = load_manifests()["vector"]
    options = Options(lang=lang, parts=choice.parts)
    layers = read_layers(path, options)
    attributes = _stack(layers)
    words = _list_words(attributes) if attributes.width else {}
    rows = sum(map(len, layers.read.values()))
    kinds = {k for layer in layers.read.values() for k in layer.geometry.dropna().geom_type}
    filled = tuple(list_filled(attributes))
    told = (words, layers.parts, tuple(filter(None, layers.read)), layers.notes, None, filled)
    # Areas with numbers of people or kinds of violence are events that happened somewhere in them.
    if kinds and kinds <= _CLOSED and not _tells_events(attributes.columns):
        head = _show(attributes).with_row_index(ROW, offset=1)
        return Inspected(packed[0], AREAS, (), head, rows, *told)
    opened = open_layers(path, manifest, options=options, layers=layers)
    head = _show(opened.frame)
    return Inspected(path, "vector", (), head, rows, *told, opened.starts)


def _stack(layers: Layers) -> pl.DataFrame:
    told = [tell_attributes(layer) for layer in layers.read.values()]
    return pl.concat([table for table in told if table.width] or told, how="diagonal")


def _tells_events(headers: Sequence[str]) -> bool:
    fields = propose(headers)["columns"].keys()
    figures = {f"{figure}{end}" for figure in FIGURES for end in ("", "_min", "_max")}
    return bool(fields & {"event_type", "sub_event_type", *figures})


def _look(path: Path, format_: str, signs: tuple[str, ...], opened: Opened) -> Inspected:
    frame = opened.frame
    return Inspected(
        path,
        format_,
        signs,
        _show(frame),
        frame.height,
        {} if signs else _list_words(frame.drop(ROW)),
        opened.parts,
        opened.read_parts,
        opened.notes,
        opened.header_row,
        tuple(list_filled(frame)),
        opened.starts,
    )


def _show(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first rows as they are shown: no cell so long that a page could not hold it."""
    return frame.head(_SHOWN_ROWS).with_columns(pl.col(pl.String).str.head(_LONGEST_SHOWN))


def _list_words(frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    few = frame.select(pl.all().n_unique()).row(0, named=True) if frame.width else {}
    lengths = frame.select(pl.all().str.len_bytes().max()).row(0, named=True) if few else {}
    return {
        name: tuple(frame.get_column(name).drop_nulls().unique().sort())
        for name, different in few.items()
        # What is pages long is no word for something.
        if different <= _MOST_WORDS and (lengths[name] or 0) <= _LONGEST_SHOWN
    }
