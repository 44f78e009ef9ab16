"""Choose among the parts of a file, put those that are alike together, and name the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from geo.model.schema import ROW
from geo.readers.files.header import count_known
from geo.readers.files.opened import EmptyPartError, Opened, Part
from geo.readers.manifest import Manifest, fold_header, load_manifests, recognise
from geo.readers.mapping import FIGURES
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Choice
from geo.text import t

_ASKED = (
    {"event_type", "sub_event_type"},
    {"date_start"},
    {"place_en", "place_ar", "latitude", "longitude", "admin1", "admin2"},
    {f"{figure}{end}" for figure in FIGURES for end in ("", "_min", "_max")},
)
"""What a table of events says, in any column of each: what, when, where and how many."""


@dataclass(frozen=True)
class Sketch:
    """What is known of a part before it is read: its name, its columns and how many rows it has."""

    name: str
    columns: tuple[str, ...]
    rows: int
    is_hidden: bool = False
    is_readable: bool = True


def choose_parts(
    sketches: Sequence[Sketch],
    manifest: Manifest | None,
    choice: Choice,
    *,
    file: str,
    lang: str,
) -> list[int]:
    """Return which parts are to be read: those chosen, else the ones alike that most are data.

    Raises
    ------
    ReaderError
        A part was chosen that is not there.

    """
    if choice.parts:
        return _find_chosen(sketches, choice, file=file, lang=lang)
    # Parts with the same columns are one table cut up, as by month: they are read together.
    groups: dict[frozenset[str], list[int]] = {}
    for index, sketch in enumerate(sketches):
        # What its author has hidden is read when it is asked for by name.
        if sketch.rows and sketch.is_readable and not sketch.is_hidden:
            groups.setdefault(frozenset(map(fold_header, sketch.columns)), []).append(index)
    # All hidden: the first of them says more than that there is nothing.
    if not groups:
        return [n for n, sketch in enumerate(sketches) if sketch.rows and sketch.is_readable][:1]

    def score(members: Iterable[int]) -> tuple[tuple[int, int], int]:
        of = [sketches[n] for n in members]
        return _like_data(of[0].columns, manifest), sum(sketch.rows for sketch in of)

    return max(groups.values(), key=score)


def _find_chosen(sketches: Sequence[Sketch], choice: Choice, *, file: str, lang: str) -> list[int]:
    # Backwards, so that of two parts with one name the first is meant.
    by_name = {fold_header(sketch.name): n for n, sketch in reversed([*enumerate(sketches)])}
    found = {name: by_name.get(fold_header(name)) for name in choice.parts}
    unknown = [name for name, index in found.items() if index is None]
    names = [sketch.name for sketch in sketches if sketch.name]
    if unknown:
        key = "part" if names else "no_parts"
        said = {"file": file, "part": unknown[0], "known": ", ".join(names)}
        raise ReaderError(t(lang, f"import.error.{key}", **said))
    # In the file's order, whatever order they were named in.
    return sorted({index for index in found.values() if index is not None})


def _like_data(columns: Sequence[str], manifest: Manifest | None) -> tuple[int, int]:
    """Say how much a part is what is looked for: what of it is needed, then how much is known."""
    if manifest is not None and manifest.required:
        names = set(manifest.canonical(columns).values())
        needed = set(manifest.required)
        # Every layer has a shape: that tells none from another, and its attributes decide.
        if needed != {"geometry"}:
            return len(needed & names), len(names)
    # A format that is known goes before anything that only looks like a table of events.
    if recognise(columns) is not None:
        return len(_ASKED) + 1, count_known(columns, None)
    names = set(load_manifests()["table"].canonical(columns).values())
    return sum(bool(asked & names) for asked in _ASKED), len(names)


def tell_parts(sketches: Sequence[Sketch], read: Sequence[int], choice: Choice) -> tuple[Note, ...]:
    """Return what is to be said of the parts of a file: which were read, and which were not."""
    names = [sketches[n].name for n in read]
    left = [
        sketch.name
        for n, sketch in enumerate(sketches)
        if n not in read and sketch.name and sketch.rows
    ]
    notes = []
    if len(names) > 1 and not choice.parts:
        notes.append(Note("parts_read", {"names": ", ".join(names)}))
    if left:
        notes.append(Note("parts_left", {"read": ", ".join(names), "names": ", ".join(left)}))
    return tuple(notes)


def join_parts(
    parts: Sequence[Part], manifest: Manifest | None, choice: Choice, *, file: str, lang: str
) -> Opened:
    """Return the table of a file's parts; ReaderError when there is none, or none as chosen."""
    there = [
        part
        for part in parts
        # One whose only row was that of its tags is empty, too.
        if (part.frame.height if part.error is None else not isinstance(part.error, EmptyPartError))
    ]
    if not there:
        empty = EmptyPartError(t(lang, "import.error.no_rows", file=file))
        raise next((part.error for part in parts if part.error is not None), empty)
    sketches = [sketch_part(part) for part in there]
    read = choose_parts(sketches, manifest, choice, file=file, lang=lang)
    chosen = [there[n] for n in read] or there[:1]
    for part in chosen:
        if part.error is not None:
            raise part.error
    frame, starts = stack_parts([(part.name, part.frame) for part in chosen])
    first = chosen[0]
    # Sheets of one kind have the same to say, and a note's values cannot be hashed as they are.
    noted = {(note.code, *note.values.items()): note for part in chosen for note in part.notes}
    named = tuple(sketch.name for sketch in sketches if sketch.name)
    return Opened(
        frame,
        first.encoding,
        first.delimiter,
        notes=(*tell_parts(sketches, read, choice), *noted.values()),
        parts=named,
        read_parts=tuple(part.name for part in chosen if part.name),
        header_row=first.header_row,
        tags=first.tags,
        starts=starts if len(sketches) > 1 else (),
    )


def sketch_part(part: Part) -> Sketch:
    """Return what choosing needs to know of a part that is open."""
    # One that could not be read has something in it, or it would be an empty one.
    rows = part.frame.height if part.error is None else 1
    return Sketch(part.name, tuple(part.columns), rows, part.is_hidden, part.error is None)


def stack_parts(
    named: Sequence[tuple[str, pl.DataFrame]],
) -> tuple[pl.DataFrame, tuple[tuple[str, int], ...]]:
    """Stack tables with ``row_number``, each counted on from the one before; return the starts."""
    first = {fold_header(name): name for name in reversed(named[0][1].columns)}
    starts, frames, start = [], [], 0
    for name, frame in named:
        starts.append((name, start))
        # Another sheet may write a column with other spaces or capitals.
        spelled = {own: first.get(fold_header(own), own) for own in frame.columns}
        is_plain = len(set(spelled.values())) == len(spelled)
        counted = frame.with_columns((pl.col(ROW) + start).cast(pl.UInt32))
        frames.append(counted.rename(spelled) if is_plain else counted)
        start = int(counted.get_column(ROW)[-1]) if counted.height else start
    return pl.concat(frames, how="diagonal"), tuple(starts)
