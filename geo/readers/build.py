"""Build a dataset's tables from judged rows: ids, names in both languages, places, figures."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter

import polars as pl

from geo.model.checks import type_table
from geo.model.descriptor import Descriptor
from geo.model.schema import DATA_LANGUAGES, ROW, load_tables
from geo.readers.files.opened import Opened, Starts
from geo.readers.notes import Note
from geo.readers.values.checks import Judged, list_marks
from geo.readers.values.doubt import has_sign_of_doubt
from geo.readers.values.figures import say_ends
from geo.text import read_texts

_PLAIN_ID = r"^[A-Za-z0-9][A-Za-z0-9-]*$"
_MICRO = 1_000_000


class Told(Descriptor, total=False):
    """What a file says about itself; ``title_parts`` fill the blanks of the dataset's title."""

    title_parts: dict[str, str]


@dataclass(frozen=True, eq=False)
class ReadResult:
    """What a reader made of a file.

    ``tables`` have the columns of ``geo/model/tables.json`` and ``row_number``; ``faults`` lists
    every cell that was not used as it stands (row, column, value, action, code); ``descriptor``
    is what the file says about itself, to be put into datapackage.json; ``read`` is the number of
    rows of the file; ``carried`` counts what was kept of the folder it was written over; ``notes``
    say of the whole file what is in no single cell, such as columns that are not used; ``starts``
    are the parts of a file that has several, see `geo.readers.files.opened`.
    ``at_fault`` holds the first of the rows at fault as the file has them; ``corrected`` is the
    number of cells read as somebody corrected them. Of a known format these and ``starts`` are told
    from ``opened``, what was opened of it, which `read_file` takes out: see `tell_opened`.
    Of a large table that was read piece by piece ``tables`` is empty, and they are ``aside``, as
    long as the folder they were put into.
    """

    tables: Mapping[str, pl.DataFrame]
    faults: pl.DataFrame
    read: int
    descriptor: Told = field(default_factory=Told)
    carried: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    starts: Starts = ()
    at_fault: pl.DataFrame | None = None
    corrected: int = 0
    opened: Opened | None = None
    aside: Mapping[str, pl.LazyFrame] = field(default_factory=dict)

    @property
    def frames(self) -> Mapping[str, pl.LazyFrame]:
        """The tables, wherever they are."""
        return self.aside or {name: table.lazy() for name, table in self.tables.items()}

    def collect(self) -> Mapping[str, pl.DataFrame]:
        """Return the tables in memory, wherever they are."""
        return self.tables or {name: frame.collect() for name, frame in self.aside.items()}

    @property
    def rejected(self) -> pl.DataFrame:
        """The faults of rows that were kept out."""
        return self.faults.filter(pl.col("action") == "reject")

    @property
    def marked(self) -> pl.DataFrame:
        """The faults of rows that were kept without the faulty cells."""
        return self.faults.filter(pl.col("action") == "mark")

    @property
    def counts(self) -> dict[str, int]:
        """Rows read, kept, kept with a mark, and rejected; read = kept + rejected."""
        rejected = self.rejected.get_column("row").n_unique()
        marked = self.marked.get_column("row").n_unique()
        return {
            "read": self.read,
            "kept": self.read - rejected,
            "marked": marked,
            "rejected": rejected,
        }


def phrase(key: str, **parts: pl.Expr) -> dict[str, pl.Expr]:
    """Return a text of ``geo/text`` filled row by row, by language; null where a part is."""
    return {lang: _fill(str(read_texts(lang, key)[key]), parts) for lang in DATA_LANGUAGES}


def _fill(text: str, parts: Mapping[str, pl.Expr]) -> pl.Expr:
    pieces = []
    for literal, name, _, _ in Formatter().parse(text):
        pieces.append(pl.lit(literal))
        if name is not None:
            pieces.append(parts[name].cast(pl.String))
    return pl.concat_str(pieces)


def both(name: str, texts: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """Name a pair of texts ``<name>_en`` and ``<name>_ar``."""
    return [text.alias(f"{name}_{lang}") for lang, text in texts.items()]


def same(name: str, text: pl.Expr) -> list[pl.Expr]:
    """Give one text for both languages: a proper name that the file has in one only."""
    return [text.alias(f"{name}_{lang}") for lang in DATA_LANGUAGES]


def make_id(text: str) -> str:
    """Return a stable id of a name: its letters and digits, and a hash where some were lost.

    A question mark is lost with more than a sign: who doubts a name says something else.
    """
    if re.fullmatch(_PLAIN_ID, text):
        return text.lower()
    bare = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    is_doubted = has_sign_of_doubt(text)
    if text.isascii() and bare and not is_doubted:
        return bare
    # Arabic leaves nothing of itself in such an id: the hash keeps two names apart.
    written = text.casefold() if is_doubted else text
    digest = hashlib.sha256(written.encode()).hexdigest()[:8]
    return f"{bare}-{digest}".strip("-")


def ids_of(frame: pl.DataFrame, name: str, *, prefix: str = "", apart: bool = False) -> pl.Series:
    """Return the ids of a column's cells, null for blank ones.

    Two cells with one id mean the same thing, apart from case and punctuation, but for a question
    mark; with ``apart``, as for records, apart from case only. Whole numbers that a program turned
    into fractions, as it does beside a blank, are whole numbers again.
    """
    cells = frame.get_column(name)
    names = cells.drop_nulls().unique()
    if len(names) and names.str.contains(r"^\d+(?:\.0)?$").all():
        cells = cells.str.replace(r"\.0$", "")
        names = cells.drop_nulls().unique()
    # Most ids are plain, and then no Python runs for each row.
    odd = names.filter(~names.str.contains(_PLAIN_ID))
    if odd.is_empty():
        return prefix + cells.str.to_lowercase()
    made = {text: make_id(text) for text in odd}
    if apart:
        made = _keep_apart(made, taken=set(names.str.to_lowercase()))
    return prefix + cells.replace(made).str.to_lowercase()


def _keep_apart(made: Mapping[str, str], *, taken: set[str]) -> dict[str, str]:
    """Return ids of names, with a hash where two of them differ by a sign alone: A-1 and A/1."""
    found: dict[str, str] = {}
    for text, id_ in sorted(made.items()):
        again = id_ in taken and text.casefold() != id_
        found[text] = f"{id_}-{hashlib.sha256(text.encode()).hexdigest()[:8]}" if again else id_
        taken.add(found[text])
    return found


def complete(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Give rows every column of a table, typed, blank where they had none, and numbered."""
    empty, _ = type_table(pl.DataFrame(schema={ROW: pl.UInt32}), load_tables()[name])
    schema = {column: type_ for column, type_ in empty.schema.items() if column != ROW}
    have = [pl.col(column).cast(type_) for column, type_ in schema.items() if column in rows]
    blank = [
        pl.lit(None, dtype=type_).alias(column)
        for column, type_ in schema.items()
        if column not in rows.columns
    ]
    return rows.select(have).with_columns(blank).select(*schema).with_row_index(ROW, offset=2)


def make_result(
    tables: Mapping[str, pl.DataFrame],
    opened: Opened,
    judged: Judged,
    *,
    notes: Iterable[Note] = (),
    descriptor: Told | None = None,
) -> ReadResult:
    """Return what a reader made of a file, its tables completed; ``notes`` are its own.

    What was said of the file when it was opened stands before them.
    """
    return ReadResult(
        tables={name: complete(name, frame) for name, frame in tables.items()},
        faults=judged.faults,
        # Of the file, not of the rows judged: a reader may have left some out before.
        read=opened.frame.height,
        descriptor=descriptor or Told(),
        notes=(*opened.notes, *notes),
        opened=opened,
    )


def add_marks(rows: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """Join to each row its marks, as ``mark_en`` and ``mark_ar``; null where it has none."""
    return rows.join(list_marks(faults), on=ROW, how="left", maintain_order="left")


def make_place_id(name: str, *, latitude: str, longitude: str) -> pl.Expr:
    """Make ids of places from their name and their point, so that they stay over imports."""
    bare = (
        pl.col(name)
        .str.to_lowercase()
        .str.normalize("NFKD")
        .str.replace_all(r"[^a-z0-9]+", "-")
        .str.strip_chars("-")
        .replace("", None)
    )
    point = [
        pl.concat_str(
            pl.when(pl.col(axis) < 0).then(pl.lit(negative)).otherwise(pl.lit(positive)),
            # Whole numbers: no decimal point in an id, and no difference in its last digit.
            (pl.col(axis).abs() * _MICRO).round().cast(pl.Int64),
        )
        for axis, positive, negative in ((latitude, "n", "s"), (longitude, "e", "w"))
    ]
    hashed = pl.col(name).map_elements(make_id, return_dtype=pl.String)
    return (
        pl.when(pl.col(latitude).is_not_null())
        .then(pl.concat_str(bare.fill_null("place"), *point, separator="-"))
        .otherwise(hashed)
    )


def bound_box(places: pl.DataFrame) -> list[float] | None:
    """Return [west, south, east, north] of the places with a point; None without any."""
    points = places.filter(pl.col("latitude").is_not_null())
    if points.is_empty():
        return None
    west, east = points.select(
        pl.col("longitude").min().alias("w"), pl.col("longitude").max().alias("e")
    ).row(0)
    south, north = points.select(
        pl.col("latitude").min().alias("s"), pl.col("latitude").max().alias("n")
    ).row(0)
    return [float(west), float(south), float(east), float(north)]


def stack(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Stack tables whose columns may differ; a column one lacks is blank there."""
    return pl.concat(frames, how="diagonal_relaxed")


def tell_actor_kind(name: str) -> pl.Expr:
    """Tell from the words of actors' names what kind of actor they are; armed group if nothing."""
    said = pl.col(name).str.to_lowercase()
    kinds = {
        "unidentified": r"^unknown|^unidentified|^\?|^مجهول",
        "coalition": r"coalition|تحالف",
        "civilians": r"^civilian|^مدني",
        "state_forces": r"forces|military|army|government|regime|police|قوات|جيش|حكوم|نظام",
    }
    found = pl.lit("armed_group")
    for kind, words in reversed(kinds.items()):
        found = pl.when(said.str.contains(words)).then(pl.lit(kind)).otherwise(found)
    return found


def list_actors(actors: pl.DataFrame) -> pl.DataFrame:
    """Return the table of actors from ``actor_id`` and ``name``, one row for each id."""
    known = actors.drop_nulls("actor_id").unique("actor_id", keep="first", maintain_order=True)
    name = pl.col("name")
    return known.select(
        "actor_id", *same("name", name), *same("short", name), tell_actor_kind("name").alias("kind")
    )


def make_claimant(
    claimant_id: str, name: str, *, short: Mapping[str, str] | None = None, kind: str, url: str
) -> pl.DataFrame:
    """Return the table of claimants with one in it, whose name is the same in both languages.

    ``short`` are its short names by language, where they are not its name.
    """
    shorts = short or dict.fromkeys(DATA_LANGUAGES, name)
    return pl.DataFrame(
        {
            "claimant_id": [claimant_id],
            **{f"name_{lang}": [name] for lang in DATA_LANGUAGES},
            **{f"short_{lang}": [shorts[lang]] for lang in DATA_LANGUAGES},
            "kind": [kind],
            "url": [url],
        }
    )


def make_ranges(
    rows: pl.DataFrame, *, claim: str, least: str, most: str, harm: str, category: str
) -> pl.DataFrame:
    """Return the figures that two columns of numbers make, of rows that fill one of them.

    ``claim`` is the column of the claims' ids; ``least`` and ``most`` are the two ends.
    """
    low, high = pl.col(least), pl.col(most)
    return rows.filter(low.is_not_null() | high.is_not_null()).select(
        pl.col(claim).alias("claim_id"),
        pl.lit(harm).alias("harm"),
        pl.lit(category).alias("category"),
        # "Up to 5" leaves out nobody: it is 0 to 5, and says so.
        low.fill_null(0).alias("low"),
        high.alias("high"),
        say_ends(low, high).alias("qualifier"),
    )
