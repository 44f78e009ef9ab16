"""What an import keeps of the dataset folder it replaces: all that a file does not hold.

People decide which records are of one event, hold records back, confirm points, title a dataset,
and put files beside its tables. A later file of the same source knows nothing of that.
"""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import polars as pl

from geo.dataset.folder import AGGREGATE_ONLY, DERIVED, DESCRIPTOR, SAME_AS, Dataset, open_dataset
from geo.errors import DatasetError
from geo.model.checks import type_table
from geo.model.descriptor import Descriptor, Made, Source
from geo.model.precision import NEAR
from geo.model.same import check_decisions
from geo.model.schema import ROW, explode_list, load_tables
from geo.readers.notes import ReaderError
from geo.text import t

REJECTED = "rejected.csv"
"""The file of a dataset folder that lists every cell not used as it stood, and why."""
DECISIONS_ASIDE = "same_as-set-aside.csv"
"""Decisions about records the file no longer has; they return with them."""
MARKS_ASIDE = "withheld-set-aside.csv"
"""Marks that hold back records the file no longer has; they return with them."""
_MARKS = {
    "events": ("withheld",),
    "claims": ("withheld",),
    "places": ("withheld", "coarsened_to_m"),
}
_MARK_COLUMNS = ("table", "id", "column", "value")
ROW_ID = r"^(row-\d+)"
"""Ids of records that are named after their row only; another file may have another row there."""
_ENDS = (("dataset", "event_id"), ("other_dataset", "other_event_id"))
_ALWAYS_NEW = ("$schema", "name", "version", "created", "import", "resources", "derived", "sources")
_GAZETTEER = "gazetteer-"

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, eq=False)
class Kept:
    """What goes into a folder that may replace an earlier one.

    ``tables`` and ``descriptor`` are those of the file with what was kept; ``extra`` further files
    by name, ``paths`` files and folders that are taken over as they are. ``counts`` says how many
    ``decisions``, ``marks``, ``points`` and ``files`` were kept, and how many decisions and marks
    are ``aside``, as they name records that are no longer there.
    """

    tables: Tables
    descriptor: Descriptor
    extra: Mapping[str, bytes] = field(default_factory=dict)
    paths: tuple[Path, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def keep_earlier(folder: Path, *, tables: Tables, descriptor: Descriptor, lang: str = "en") -> Kept:
    """Return a file's tables and descriptor with what the folder they replace holds besides.

    Raises
    ------
    ReaderError
        There is something other than a dataset, or a dataset that cannot be opened.

    """
    # Hashes of what the import says: what differs from them later was written by somebody.
    descriptor = {**descriptor, "import": {**descriptor["import"], "wrote": _sign(descriptor)}}
    if is_free(folder):
        return Kept(tables, descriptor)
    earlier = _open_earlier(folder, lang=lang)
    lasting = _list_lasting(earlier, tables)
    tables, points, sources = _keep_points(earlier, tables)
    tables, marks, lost = _keep_marks(earlier, tables, lasting, lang=lang)
    decided, aside = _keep_decisions(earlier, str(descriptor["name"]), lasting, lang=lang)
    extra = {} if aside.is_empty() else {DECISIONS_ASIDE: aside.write_csv().encode()}
    if not lost.is_empty():
        extra[MARKS_ASIDE] = lost.write_csv().encode()
    paths = tuple(_list_others(earlier))
    counts = {
        "decisions": decided.height,
        "decisions_aside": aside.height,
        "marks": marks,
        "marks_aside": lost.height,
        "points": points,
        "files": len(paths),
    }
    return Kept(
        tables={**tables, **({} if decided.is_empty() else {SAME_AS: decided})},
        descriptor=_keep_said(descriptor, earlier.descriptor, sources),
        extra=extra,
        paths=paths,
        counts={name: n for name, n in counts.items() if n},
    )


def is_free(folder: Path) -> bool:
    """Tell whether there is nothing yet at a folder's place."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def _open_earlier(folder: Path, *, lang: str) -> Dataset:
    if not (folder / DESCRIPTOR).is_file():
        raise ReaderError(t(lang, "import.error.not_dataset", folder=str(folder)))
    try:
        return open_dataset(folder)
    except DatasetError as error:
        said = {"folder": str(folder), "why": str(error)}
        raise ReaderError(t(lang, "import.error.earlier", **said)) from None


def _list_lasting(earlier: Dataset, tables: Tables) -> set[str]:
    """Return the ids of events that name the event they named before, should it have been there.

    An id made of a row's number does when all of the event is as it was.
    """
    columns = [c.name for c in load_tables()["events"].columns if c.name != "withheld"]
    before = earlier.tables["events"].select(columns).collect()
    now = tables["events"].select(columns).cast(dict(before.schema))  # type: ignore[arg-type]
    # `row-12` names whatever stands in row 12: only where all of it is equal is it the same event.
    alike = before.join(now, on=columns, nulls_equal=True, how="semi")
    named = now.filter(~pl.col("event_id").str.contains(ROW_ID))
    return {*named["event_id"], *alike["event_id"]}


def _keep_decisions(
    earlier: Dataset, name: str, lasting: set[str], *, lang: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the decisions that hold in the new tables, and those set aside."""
    there = earlier.tables.get(SAME_AS)
    held = _empty_decisions() if there is None else there.collect()
    aside = _read_aside(earlier.folder / DECISIONS_ASIDE, lang=lang)
    before = str(earlier.descriptor["name"])
    every = pl.concat(
        [aside.with_columns(waits=pl.lit(value=True)), held.with_columns(waits=pl.lit(value=False))]
    ).with_columns(pl.col(dataset).replace({before: name}) for dataset, _ in _ENDS)
    pair = pl.concat_list(pl.format("{}/{}", *ends) for ends in _ENDS).list.sort().list.join("|")
    # What was decided last holds; what waited aside comes first in the list.
    every = every.unique(pair, keep="last", maintain_order=True)
    is_gone = pl.any_horizontal(
        (pl.col(dataset) == name) & ~_is_sure(event, lasting) for dataset, event in _ENDS
    )
    kept = every.filter(~is_gone)
    if _contradict(kept, name, lasting):  # one that returns, and one decided since
        kept = kept.filter(~pl.col("waits"))
    left = every.join(kept, on=list(load_tables()[SAME_AS].key), how="anti", maintain_order="left")
    return kept.drop("waits"), left.drop("waits")


def _is_sure(event: str, lasting: set[str]) -> pl.Expr:
    """Tell whether an id names what it named; a row's that was set aside may be another row's."""
    is_row = pl.col(event).str.contains(ROW_ID)
    return pl.col(event).is_in(list(lasting)) & ~(pl.col("waits") & is_row)


def _contradict(decisions: pl.DataFrame, name: str, events: set[str]) -> bool:
    return bool(
        check_decisions(decisions.drop("waits").with_row_index(ROW), name=name, events=events)
    )


def _empty_decisions() -> pl.DataFrame:
    typed, _ = type_table(pl.DataFrame(schema={ROW: pl.UInt32}), load_tables()[SAME_AS])
    return typed.drop(ROW)


def _read_aside(path: Path, *, lang: str) -> pl.DataFrame:
    if not path.is_file():
        return _empty_decisions()
    typed, faults = type_table(_read_texts(path, lang).with_row_index(ROW), load_tables()[SAME_AS])
    if faults:
        raise ReaderError(t(lang, "import.error.aside", file=str(path)))
    return typed.select(_empty_decisions().columns)


def _read_texts(path: Path, lang: str) -> pl.DataFrame:
    try:
        return pl.read_csv(io.BytesIO(path.read_bytes()), infer_schema=False)
    except pl.exceptions.PolarsError:
        raise ReaderError(t(lang, "import.error.aside", file=str(path))) from None


def _keep_marks(
    earlier: Dataset, tables: Tables, lasting: set[str], *, lang: str
) -> tuple[dict[str, pl.DataFrame], int, pl.DataFrame]:
    """Return the tables with every record held back that was, how many, and the marks left."""
    path, kept = earlier.folder / MARKS_ASIDE, dict(tables)
    marks = pl.concat([_empty_marks(), *_list_marks(earlier)]).with_columns(
        waits=pl.lit(value=False)
    )
    if path.is_file():
        aside = _read_texts(path, lang)
        if set(aside.columns) != set(_MARK_COLUMNS):
            raise ReaderError(t(lang, "import.error.aside", file=str(path)))
        aside = aside.select(*_MARK_COLUMNS, pl.lit(value=True).alias("waits"))
        marks = pl.concat([aside, marks])
    marks = marks.unique(_MARK_COLUMNS[:3], keep="last", maintain_order=True)
    left = [marks.clear()]
    for (table, column), rows in marks.partition_by("table", "column", as_dict=True).items():
        frame, key = kept[str(table)], load_tables()[str(table)].key[0]
        is_row = pl.col("id").str.contains(ROW_ID)
        as_was = pl.col("id").str.extract(ROW_ID).is_in(list(lasting)) & ~pl.col("waits")
        holds = pl.col("id").is_in(frame[key].to_list()) & (~is_row | as_was)
        left.append(rows.filter(~holds))
        kept[str(table)] = _mark(frame, rows.filter(holds), key=key, column=str(column))
    lost = pl.concat(left).drop("waits")
    return kept, marks.height - lost.height, lost


def _list_marks(earlier: Dataset) -> Iterator[pl.DataFrame]:
    for table, columns in _MARKS.items():
        for column in columns:
            yield (
                earlier.tables[table]
                .filter(pl.col(column).is_not_null())
                .select(
                    pl.lit(table).alias("table"),
                    pl.col(load_tables()[table].key[0]).alias("id"),
                    pl.lit(column).alias("column"),
                    pl.col(column).cast(pl.String).alias("value"),
                )
                .collect()
            )


def _empty_marks() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(_MARK_COLUMNS, pl.String))


def _mark(frame: pl.DataFrame, marks: pl.DataFrame, *, key: str, column: str) -> pl.DataFrame:
    told = dict(marks.select("id", "value").iter_rows())
    earlier = pl.col(key).replace_strict(told, default=None, return_dtype=pl.String)
    return frame.with_columns(pl.coalesce(column, earlier.cast(frame.schema[column])).alias(column))


def _keep_points(
    earlier: Dataset, tables: Tables
) -> tuple[dict[str, pl.DataFrame], int, list[Source]]:
    """Return the tables with the points that somebody confirmed in a gazetteer, and how many."""
    sources = [s for s in earlier.sources if str(s.get("source_id", "")).startswith(_GAZETTEER)]
    told = pl.any_horizontal(
        pl.lit(value=False),
        *(pl.col("point_source_en").str.starts_with(f"{source['title']} ") for source in sources),
    )
    columns = ["latitude", "longitude", "point_source_en", "point_source_ar"]
    confirmed = earlier.tables["places"].filter(told).select("place_id", *columns).collect()
    bare = tables["places"].filter(pl.col("latitude").is_null()).select("place_id")
    confirmed = confirmed.join(bare, on="place_id", how="semi")
    if confirmed.is_empty():
        return dict(tables), 0, []
    placed = tables["places"].join(
        confirmed, on="place_id", how="left", suffix="_earlier", maintain_order="left"
    )
    filled = (pl.coalesce(name, f"{name}_earlier").alias(name) for name in columns)
    places = placed.with_columns(filled).select(tables["places"].columns)
    events = _set_near(tables["events"], confirmed)
    return {**tables, "places": places, "events": events}, confirmed.height, sources


def _set_near(events: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    named = explode_list(events.select("event_id", "places"), "places")
    there = named.filter(pl.col("places").is_in(placed["place_id"].to_list()))["event_id"]
    unsaid = pl.col("where_prec").is_null() & pl.col("event_id").is_in(there.to_list())
    near = pl.lit(NEAR).cast(events.schema["where_prec"])
    said = pl.when(unsaid).then(near).otherwise("where_prec").alias("where_prec")
    return events.with_columns(said)


def _keep_said(descriptor: Descriptor, before: Descriptor, sources: list[Source]) -> Descriptor:
    """Return a descriptor with what a host wrote into the earlier one of the same format.

    Where rows were not given they are not given now, whatever the format.
    """
    made, own = before.get("import", Made()), dict[str, object]()
    if made.get("format") == descriptor["import"]["format"]:
        wrote, sources = made.get("wrote", {}), before.get("sources", [])
        own = {
            name: value
            for name, value in before.items()
            if name not in _ALWAYS_NEW
            and (name not in descriptor or _hash(value) != wrote.get(name, _hash(value)))
        }
    # Where newer rows come from only a host can say, whatever the format.
    if "refresh" in before:
        own["refresh"] = before["refresh"]
    # No import may open what somebody closed.
    if before.get("redistribution") == AGGREGATE_ONLY:
        own["redistribution"] = AGGREGATE_ONLY
    known = {source.get("source_id") for source in descriptor["sources"]}
    added = [source for source in sources if source.get("source_id") not in known]
    kept = {**descriptor, **own, "sources": [*descriptor["sources"], *added]}
    return cast("Descriptor", kept)


def _sign(descriptor: Descriptor) -> dict[str, str]:
    """Return a hash of each thing an import says, by which a host's changes are told later."""
    return {name: _hash(value) for name, value in descriptor.items() if name not in _ALWAYS_NEW}


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]


def _list_others(earlier: Dataset) -> Iterator[Path]:
    """List what somebody put into the folder beside what a dataset is made of."""
    named = {str(entry.get("path")) for entry in earlier.descriptor["resources"]}
    made = {*named, DESCRIPTOR, DERIVED, REJECTED, DECISIONS_ASIDE, MARKS_ASIDE}
    return (path for path in sorted(earlier.folder.iterdir()) if path.name not in made)
