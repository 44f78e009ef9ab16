"""Read a TimeMap: events with a description, words and sources, and no numbers of people."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from geo.model.descriptor import Source
from geo.model.precision import NEAR
from geo.model.schema import DATA_LANGUAGES, ROW
from geo.readers.admin_areas import locate, make_places
from geo.readers.build import ReadResult, add_marks, both, ids_of, make_result, phrase, same
from geo.readers.files.encoding import detect_encoding
from geo.readers.files.open import check_file, open_format
from geo.readers.files.opened import BLANKS, Opened
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.notes import Note
from geo.readers.options import Options
from geo.readers.own.corrections import correct_cells
from geo.readers.values.checks import Check, check_id, judge, typed
from geo.readers.values.days import check_days, date_events, read_single
from geo.readers.values.deeds import OTHER, join_said, name_type, tell_types
from geo.readers.values.points import check_point, read_degrees
from geo.readers.values.words import drop_nothing
from geo.text import t

AREAS = ("country",)
"""Blank in every row: the format names no areas around its places."""
FILE = "file"
"""The claimant and the source that stand for the file itself."""
WORDS = ("type", "category", "filters", "associations")
_UNTOLD = ("Strategic developments", OTHER)
_ADDRESS = re.compile(r"https?://\S+")
_BEFORE_ADDRESS = re.compile(r"[,;\s]+(?=https?://)")
_NUMBERED = re.compile(r"^([A-Za-z]+?)s?\d+$")
_PARTS = {"sources": ("paths", "path", "url"), "associations": ("filter_paths", "title", "desc")}
"""Where the entries of a file's own lists hold what their ids stand for, the best place first."""
_BETWEEN = " · "


class Lists(NamedTuple):
    """What the ids of a file stand for: addresses of sources, words of associations."""

    sources: Mapping[str, Sequence[str]]
    associations: Mapping[str, Sequence[str]]


def read(path: Path, options: Options) -> ReadResult:
    """Read a file of events; ReaderError when it is none."""
    manifest = load_manifests()["timemap"]
    opened, lists = _open(path, manifest, options)
    opened = correct_cells(opened, options, file=path.name)
    options.report("rows", n=opened.frame.height)
    has_id, source = "id" in opened.names, manifest.declared["source"]["title"]
    rows = _tell_type(_type(opened.frame, lists, has_id=has_id), manifest)
    # The words were gathered from several fields: a fault names one that the file has.
    field = next((opened.names[name] for name in reversed(WORDS) if name in opened.names), "words")
    names = {**opened.names, "words": field}
    judged = judge(rows, _list_checks(has_id=has_id), manifest, names=names)
    kept = add_marks(locate(judged.kept, name="location", areas=AREAS), judged.faults)
    tables = {
        "events": _make_events(kept),
        "claims": _make_claims(kept),
        "figures": pl.DataFrame(schema={"claim_id": pl.String}),
        "places": make_places(kept, areas=AREAS, point_source=path.name),
        "claimants": _make_claimant(path.name),
        "actors": pl.DataFrame(schema={"actor_id": pl.String}),
    }
    file = Source(source_id=FILE, title=source, description=path.name)
    return make_result(
        tables, opened, judged, notes=_list_notes(kept), descriptor={"sources": [file]}
    )


def _list_notes(rows: pl.DataFrame) -> tuple[Note, ...]:
    lost = rows.get_column("lost").sum()
    return (
        Note("timemap_no_figures"),
        *([Note("timemap_lost", {"n": int(lost)})] if lost else []),
    )


def _open(path: Path, manifest: Manifest, options: Options) -> tuple[Opened, Lists]:
    """Open the events of a file, and the lists it has beside them."""
    check_file(path, lang=options.lang)
    content = _load_json(path)
    if content is None:
        return open_format(path, manifest, lang=options.lang, choice=options.choice), Lists({}, {})
    beside = content if isinstance(content, dict) else {}
    held = {name.casefold(): value for name, value in beside.items()}
    lists = Lists(*(_read_list(held.get(name), _PARTS[name]) for name in Lists._fields))
    events = held.get("events", content)
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        return open_format(path, manifest, lang=options.lang, choice=options.choice), lists
    records = [_fold_numbered(event) for event in events]
    names = manifest.canonical(dict.fromkeys(name for record in records for name in record))
    if set(manifest.required) - set(names.values()):
        # It names what is lacking, or which format it is of.
        return open_format(path, manifest, lang=options.lang, choice=options.choice), lists
    cells = {
        name: [_write_cell(record.get(own)) for record in records] for own, name in names.items()
    }
    absent = {c.name: [None] * len(records) for c in manifest.columns if c.name not in cells}
    frame = pl.DataFrame({**cells, **absent}, schema=dict.fromkeys([*cells, *absent], pl.String))
    own = {name: header for header, name in names.items()}
    return Opened(frame.with_row_index(ROW, offset=1), "", "", own), lists


def _load_json(path: Path) -> object:
    """Return what a JSON file holds; None where it is not JSON."""
    encoding = detect_encoding(path)
    if path.suffix.lower() != ".json" or encoding is None:
        return None
    try:
        content: object = json.loads(path.read_text(encoding=encoding))
    # A file of ten thousand brackets is JSON, too.
    except (ValueError, RecursionError):
        return None
    return content


def _read_list(given: object, parts: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return what each id of a list stands for; lists come as objects by id, too."""
    entries = list(given.items()) if isinstance(given, dict) else []
    if isinstance(given, list):
        entries = [(entry.get("id"), entry) for entry in given if isinstance(entry, dict)]
    found: dict[str, Sequence[str]] = {}
    for key, entry in entries:
        values = _find_part(entry, parts) if isinstance(entry, dict) else []
        if key is not None and values:
            found[str(key)] = values
    return found


def _find_part(entry: Mapping[str, object], parts: Sequence[str]) -> list[str]:
    for part in parts:
        value = entry.get(part)
        values = value if isinstance(value, list) else [value]
        if said := [str(one).strip() for one in values if one is not None and one != ""]:
            return said
    return []


def _fold_numbered(event: Mapping[str, object]) -> dict[str, object]:
    """Return an event with ``filter1`` and ``filter2`` as one list, as `deeprows` has it."""
    folded: dict[str, object] = {}
    for name, value in event.items():
        numbered = _NUMBERED.match(name)
        if numbered is None:
            folded[name] = value
            continue
        gathered = folded.setdefault(f"{numbered[1]}1", [])
        if isinstance(gathered, list) and value is not None and value != "":
            gathered.append(value)
    return folded


def _write_cell(value: object) -> str | None:
    if value is None or value == []:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return None if text.strip() in BLANKS else text.strip()


def _each(cell: str | None) -> list[object]:
    """Return the entries of a list written as JSON, or of one with commas between."""
    if not cell:
        return []
    if cell.startswith(("[", "{")):
        try:
            content = json.loads(cell)
        except ValueError:
            return [cell]
        return content if isinstance(content, list) else [content]
    # An address may hold commas itself.
    parts = _BEFORE_ADDRESS.split(cell) if "://" in cell else cell.split(",")
    return [part.strip() for part in parts if part.strip()]


def _say_words(cell: str | None, lists: Lists) -> list[str]:
    """Return the words of filters, categories or associations: ``Weapon System: Air strike``."""
    said = []
    for entry in _each(cell):
        if isinstance(entry, dict):
            pair = [str(entry[part]) for part in ("key", "value") if entry.get(part)]
            words = pair or _find_part(entry, _PARTS["associations"])
        else:
            words = list(lists.associations.get(str(entry), [str(entry).replace("=", ": ")]))
        said.append(": ".join(words))
    return [words for words in said if words]


def _say_sources(cell: str | None, lists: Lists) -> Iterator[str]:
    """Give the addresses of an event's sources; what is none is given as it stands."""
    for entry in _each(cell):
        if isinstance(entry, dict):
            yield from _find_part(entry, _PARTS["sources"]) or [str(entry.get("id", ""))]
        else:
            yield from lists.sources.get(str(entry), [str(entry)])


def _type(raw: pl.DataFrame, lists: Lists, *, has_id: bool) -> pl.DataFrame:
    # An id of the row only: a later file may have another event there, see `geo.readers.reimport`.
    numbers = pl.concat_str(pl.lit("row-"), pl.col(ROW).cast(pl.String))
    ids = ids_of(raw, "id", prefix="timemap-")
    sources = [list(_say_sources(cell, lists)) for cell in raw.get_column("sources")]
    links = [list(dict.fromkeys(s for s in each if _ADDRESS.match(s))) for each in sources]
    others = [[s for s in each if s and not _ADDRESS.match(s)] for each in sources]
    words = [
        list(dict.fromkeys(said for cell in row for said in _say_words(cell, lists)))
        for row in raw.select(WORDS).iter_rows()
    ]
    return raw.with_columns(
        (ids if has_id else numbers).alias(typed("id")),
        *drop_nothing("location"),
        *read_single(raw, "date"),
        read_degrees("latitude"),
        read_degrees("longitude"),
        pl.Series("words", [_BETWEEN.join(each) or None for each in words], dtype=pl.String),
        # A semicolon would end the item of a list.
        pl.Series(
            "links", [";".join(s.replace(";", "%3B") for s in each) or None for each in links]
        ).cast(pl.String),
        pl.Series("first_link", [each[0] if each else None for each in links], dtype=pl.String),
        pl.Series("others", [", ".join(each) or None for each in others], dtype=pl.String),
        pl.lit(None, dtype=pl.String).alias("country"),
        pl.Series("lost", list(map(len, others)), dtype=pl.Int64),
    ).with_columns(pl.col(typed("id")).alias("event_id"))


def _tell_type(rows: pl.DataFrame, manifest: Manifest) -> pl.DataFrame:
    told = tell_types(
        rows.with_columns(
            pl.col("words").str.replace_all(_BETWEEN, ";", literal=True).alias("deeds")
        ),
        "deeds",
        manifest.declared["weapons"],
    )
    return told.with_columns(
        pl.col("event_type").is_null().alias("is_untold"),
        pl.col("event_type").fill_null(_UNTOLD[0]),
        pl.col("sub_event_type").fill_null(_UNTOLD[1]),
    )


def _list_checks(*, has_id: bool) -> list[Check]:
    return [
        *(check_id("id") if has_id else []),
        *check_days("date", "date"),
        *check_point(),
        Check("untold_type", "words", pl.col("is_untold")),
    ]


def _make_events(rows: pl.DataFrame) -> pl.DataFrame:
    point = pl.col(typed("latitude")).is_not_null()
    return rows.select(
        "event_id",
        *both("title", _write_title()),
        "event_type",
        "sub_event_type",
        *date_events("date"),
        *same("time_of_day", pl.col("time")),
        pl.col("place").alias("places"),
        pl.when(point).then(pl.lit(NEAR)).alias("where_prec"),
        "links",
        *(pl.col(f"mark_{lang}").alias(f"note_{lang}") for lang in DATA_LANGUAGES),
    )


def _write_title() -> dict[str, pl.Expr]:
    named = name_type()
    day = pl.col(typed("date")).dt.to_string("%Y-%m-%d")
    unnamed = phrase("import.timemap.unnamed")
    titles = {}
    for lang in DATA_LANGUAGES:
        place = pl.coalesce("location", unnamed[lang])
        by_type = phrase("import.timemap.title", place=place, type=named[lang])[lang]
        by_day = phrase("import.timemap.dated", place=place, date=day)[lang]
        # A type nobody told is no title.
        titles[lang] = (
            pl.when(~pl.col("is_untold")).then(by_type).otherwise(pl.coalesce(by_day, place))
        )
    return titles


def _make_claims(rows: pl.DataFrame) -> pl.DataFrame:
    says = phrase("import.timemap.says")
    notes = join_said(
        [
            phrase("import.timemap.words", words=pl.col("words")),
            phrase("import.timemap.others", others=pl.col("others")),
        ]
    )
    texts = {lang: pl.coalesce("description", says[lang]) for lang in DATA_LANGUAGES}
    return rows.select(
        pl.col("event_id").alias("claim_id"),
        "event_id",
        pl.lit(FILE).alias("claimant_id"),
        pl.lit("reports").alias("position"),
        *both("text", texts),
        pl.col("first_link").alias("source_url"),
        pl.lit(FILE).alias("source_id"),
        pl.coalesce(pl.lit("#") + pl.col("id"), "event_id").alias("locator"),
        pl.lit("medium").alias("confidence"),
        *both("note", notes),
    )


def _make_claimant(file: str) -> pl.DataFrame:
    named = {lang: pl.lit(t(lang, "import.timemap.file", file=file)) for lang in DATA_LANGUAGES}
    return pl.DataFrame({"claimant_id": [FILE], "kind": ["monitor"]}).with_columns(
        *both("name", named), *both("short", named)
    )
