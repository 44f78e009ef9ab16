"""Look places without a point up in a gazetteer; a person confirms each, nothing is assigned here.

A gazetteer is a table of named points: places known here, or a CSV file somebody has. Names
are compared in Arabic and in English, folded as for searching, by the similarity that RapidFuzz
calls ``token_sort_ratio``: 100 is the same name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
from rapidfuzz import fuzz, process

from geo.dataset.folder import DERIVED, DESCRIPTOR, Dataset, open_dataset
from geo.dataset.write import write_dataset
from geo.engine.base import Row
from geo.errors import RasdError
from geo.model.descriptor import Source
from geo.model.earth import measure_distance
from geo.model.precision import NEAR
from geo.model.schema import explode_list
from geo.text import t
from geo.text.search import fold_texts

COLUMNS = (
    *("entry_id", "name_en", "name_ar", "variants_en", "variants_ar", "within", "within_ar"),
    *("latitude", "longitude", "where_prec", "source", "licence"),
)
_NUMBERS = {"latitude": pl.Float64(), "longitude": pl.Float64(), "where_prec": pl.Int64()}
SCHEMA = {name: _NUMBERS.get(name, pl.String()) for name in COLUMNS}
"""The columns of a gazetteer with their types."""
CANDIDATES = (
    *("place_id", "place", "events", "rank", "score", "name_en", "name_ar", "within", "within_ar"),
    *("distance_km", "latitude", "longitude", "where_prec"),
    *("source", "entry_id", "licence", "confirmed"),
)
"""The columns of a table of candidates; ``confirmed`` is blank until a person fills it."""
MOST_ENTRIES, LONGEST_CELL = 200_000, 20_000
"""How many entries a reader's own gazetteer may have, and how many bytes a cell of it."""
_NAMES = ("name_en", "name_ar", "variants_en", "variants_ar")
_ALIASES = {
    "entry_id": ("source_id", "id", "place_id", "geonameid", "pcode"),
    "name_en": ("name", "asciiname", "english"),
    "name_ar": ("arabic", "arabic_name"),
    "variants_en": ("alternatenames", "variants"),
    "variants_ar": (),
    "within": ("adm3_en", "adm2_en", "adm1_en", "admin2", "admin1"),
    "within_ar": ("adm2_ar", "adm1_ar"),
    "latitude": ("lat", "y"),
    "longitude": ("lon", "lng", "long", "x"),
    "where_prec": (),
    "source": ("gazetteer",),
    "licence": ("license",),
}
# Before three letters or more: of shorter words it is a part.
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w{3})")

Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An entry of a gazetteer that may be a place, ``rank`` 1 being the likeliest.

    ``score`` says how alike the names are, 0 to 100; ``distance_km`` how far the point is from the
    known places around, None where none is known; ``events`` how many happened at the place;
    ``where_prec`` how well a point there is known: that of a governorate stands for all of it.
    """

    place_id: str
    place: str
    events: int
    rank: int = 0
    score: int
    name_en: str | None
    name_ar: str | None
    within: str | None
    within_ar: str | None
    distance_km: float | None
    latitude: float
    longitude: float
    where_prec: int
    source: str
    entry_id: str | None
    licence: str
    confirmed: str | None = None


class GazetteerError(RasdError):
    """A gazetteer, or what was confirmed from one, cannot be used; nothing was written."""


def read_gazetteer(path: Path, *, lang: str = "en", limited: bool = False) -> pl.DataFrame:
    """Read a gazetteer from a CSV file by its header; rows without a name or a point are left out.

    Returns the columns of ``COLUMNS``, degrees as numbers. A row that names no source is of the
    file, and one that names no licence says so. ``limited`` says that somebody unknown brought it:
    past `MOST_ENTRIES` entries, and with a cell past `LONGEST_CELL`, it is refused.
    """
    try:
        raw = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError):
        raise GazetteerError(t(lang, "gazetteer.unreadable", file=path.name)) from None
    if limited:
        _limit(raw, path, lang=lang)
    own = {name.strip().casefold(): name for name in raw.columns}
    given = {
        column: next((own[name] for name in (column, *others) if name in own), None)
        for column, others in _ALIASES.items()
    }
    if not (given["name_en"] or given["name_ar"]) or not (given["latitude"] and given["longitude"]):
        raise GazetteerError(t(lang, "gazetteer.columns", file=path.name))
    blank = pl.lit(None, dtype=pl.String)
    cells = {name: blank if header is None else pl.col(header) for name, header in given.items()}
    return _clean(raw.select(**cells), source=path.stem, licence=t(lang, "gazetteer.no_licence"))


def _limit(raw: pl.DataFrame, path: Path, *, lang: str) -> None:
    """Refuse what names could not be looked up in while other readers wait."""
    longest = raw.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item() or 0
    if raw.height > MOST_ENTRIES or longest > LONGEST_CELL:
        most = {"most": MOST_ENTRIES, "longest": LONGEST_CELL}
        raise GazetteerError(t(lang, "gazetteer.too_large", file=path.name, **most))


def _clean(rows: pl.DataFrame, *, source: str, licence: str) -> pl.DataFrame:
    degrees = {n: pl.col(n).cast(type_, strict=False) for n, type_ in _NUMBERS.items()}
    named = pl.coalesce("name_en", "name_ar").is_not_null()
    return (
        rows.with_columns(**degrees, source=pl.col("source").fill_null(source))
        .with_columns(pl.col("licence").fill_null(licence))
        .filter(
            named, pl.col("latitude").is_between(-90, 90), pl.col("longitude").is_between(-180, 180)
        )
        .with_columns(pl.col("where_prec").fill_null(NEAR))
        .select(COLUMNS)
    )


def list_unplaced(dataset: Dataset) -> pl.DataFrame:
    """Return the places of events that have no point, those of most events first.

    The columns are ``place_id``, the names, ``within`` and ``events``, how many name the place.
    """
    events = dataset.tables["events"].select("event_id", "places").collect()
    named = explode_list(events, "places").group_by("places").agg(pl.len().alias("events"))
    places = dataset.tables["places"].filter(pl.col("latitude").is_null()).collect()
    return (
        places.select("place_id", *_NAMES, "within")
        .join(named, left_on="place_id", right_on="places")
        .sort(["events", "place_id"], descending=[True, False])
    )


def find_candidates(
    dataset: Dataset, gazetteer: pl.DataFrame, *, most: int = 5, least: float = 75.0
) -> pl.DataFrame:
    """Offer for each place without a point the entries whose names are most like its own.

    Parameters
    ----------
    dataset, gazetteer
        Whose places, and where they are looked up.
    most
        How many entries are offered for one place.
    least
        The lowest score that is offered, 0 to 100.

    Returns
    -------
    candidates
        The columns of ``CANDIDATES``, best first for each place. ``distance_km`` is that to the
        box around the known places of the same area, else of the dataset; null where none is known.

    """
    unplaced = list_unplaced(dataset)
    folded, entries = _index_names(gazetteer)
    boxes = _bound_areas(dataset.tables["places"].collect())
    rows = gazetteer.to_dicts()
    found: list[Candidate] = []
    for place in unplaced.iter_rows(named=True):
        # More than are offered, as distance orders those of one score.
        scores = _score(place, folded, entries, most=most * 4, least=least)
        # A name found far from all else in its area is hardly the place meant.
        box = boxes.get(place["within"]) or boxes.get(None)
        offered = [_offer(place, rows[index], score, box) for index, score in scores.items()]
        offered.sort(key=lambda offer: (-offer.score, offer.distance_km or 0.0))
        found += [replace(offer, rank=rank) for rank, offer in enumerate(offered[:most], 1)]
    return pl.DataFrame([vars(each) for each in found], schema=_schema()).select(CANDIDATES)


def read_candidates(candidates: pl.DataFrame) -> list[Candidate]:
    """Return the rows of a table of candidates as objects."""
    return [Candidate(**row) for row in candidates.iter_rows(named=True)]


def _schema() -> dict[str, pl.DataType | type[pl.DataType]]:
    numbers = dict.fromkeys(("distance_km", "latitude", "longitude"), pl.Float64)
    whole = dict.fromkeys(("events", "rank", "score", "where_prec"), pl.Int64)
    return {name: {**numbers, **whole}.get(name, pl.String) for name in CANDIDATES}


def _index_names(gazetteer: pl.DataFrame) -> tuple[list[str], list[int]]:
    """Return every folded name of a gazetteer, and the row each belongs to."""
    names: list[str] = []
    entries: list[int] = []
    for index, row in enumerate(gazetteer.select(_NAMES).iter_rows()):
        each = _split_names(row)
        names += each
        entries += [index] * len(each)
    return _fold_names(names), entries


def _split_names(names: Sequence[str | None]) -> list[str]:
    parts = (part.strip() for name in names if name for part in re.split(r"[;|]", name))
    return list(dict.fromkeys(part for part in parts if part))


def _fold_names(names: list[str]) -> list[str]:
    """Fold names as for searching, and leave out the Arabic article, which gazetteers often do."""
    return [_ARABIC_ARTICLE.sub("", name) for name in fold_texts(names)]


def _score(
    place: Row, folded: list[str], entries: list[int], *, most: int, least: float
) -> dict[int, float]:
    """Return the best score of each entry that is like one of a place's names."""
    best: dict[int, float] = {}
    for name in _fold_names(_split_names([place[column] for column in _NAMES])):
        like = process.extract(
            name, folded, scorer=fuzz.token_sort_ratio, limit=most, score_cutoff=least
        )
        for _, score, index in like if name else ():
            # An entry has several spellings, and counts by the one most alike.
            best[entries[index]] = max(score, best.get(entries[index], 0.0))
    return best


def _offer(place: Row, entry: Row, score: float, box: Box | None) -> Candidate:
    point = (entry["latitude"], entry["longitude"])
    kept = (
        *("name_en", "name_ar", "within", "within_ar", "latitude", "longitude", "where_prec"),
        *("source", "entry_id"),
    )
    return Candidate(
        place_id=place["place_id"],
        place=place["name_en"],
        events=place["events"],
        score=round(score),
        distance_km=None if box is None else round(measure_to_box(point, box), 1),
        licence=entry["licence"],
        **{name: entry[name] for name in kept},
    )


def _bound_areas(places: pl.DataFrame) -> dict[str | None, Box]:
    """Return the box (west, south, east, north) of each area's known places; None is everywhere."""
    placed = places.filter(pl.col("latitude").is_not_null())
    edges = [
        pl.col("longitude").min().alias("west"),
        pl.col("latitude").min().alias("south"),
        pl.col("longitude").max().alias("east"),
        pl.col("latitude").max().alias("north"),
    ]
    if placed.is_empty():
        return {}
    areas = placed.drop_nulls("within").group_by("within").agg(edges)
    boxes: dict[str | None, Box] = {row[0]: row[1:] for row in areas.iter_rows()}
    return boxes | {None: placed.select(edges).row(0)}


def measure_to_box(point: tuple[float, float], box: Box) -> float:
    """Return the kilometres from a point (latitude, longitude) to the nearest edge of a box.

    0 inside it.
    """
    latitude, longitude = point
    west, south, east, north = box
    # The nearest point of the box, which is the point itself inside it.
    near = (min(max(latitude, south), north), min(max(longitude, west), east))
    return measure_distance(point, near) / 1000


def read_confirmed(path: Path, *, lang: str = "en") -> pl.DataFrame:
    """Read a table of candidates and return the rows a person has confirmed."""
    try:
        rows = pl.read_csv(path, infer_schema=False)
        missing = set(CANDIDATES) - {"within_ar", "where_prec"} - set(rows.columns)
    except (pl.exceptions.PolarsError, OSError):
        missing = set(CANDIDATES)
    if missing:
        raise GazetteerError(t(lang, "gazetteer.candidates", file=path.name))
    if "where_prec" not in rows.columns:
        rows = rows.with_columns(pl.lit(NEAR).alias("where_prec"))
    numbers = (pl.col(n).cast(type_, strict=False) for n, type_ in _NUMBERS.items())
    return rows.filter(pl.col("confirmed").is_not_null()).with_columns(numbers)


def apply_confirmed(folder: Path, confirmed: pl.DataFrame, *, lang: str = "en") -> int:
    """Write confirmed points into a dataset folder, whole or not at all; return how many.

    Each point names its gazetteer, entry and licence as its source. Events there that state no
    precision take that of the entry, of several the widest.

    Raises
    ------
    GazetteerError
        A place is confirmed twice, is not of the dataset, has a point, or the point is none.

    """
    dataset = open_dataset(folder)
    free = set(list_unplaced(dataset).get_column("place_id"))
    ids = confirmed.get_column("place_id").to_list()
    faulty = confirmed.filter(pl.any_horizontal(pl.col("latitude", "longitude").is_null()))
    # All checked before anything is written.
    wrong = [*(i for i in ids if i not in free or ids.count(i) > 1), *faulty["place_id"]]
    if wrong:
        raise GazetteerError(t(lang, "gazetteer.wrong", places=", ".join(dict.fromkeys(wrong))))
    tables = {name: frame.collect() for name, frame in dataset.tables.items()}
    tables["places"] = _set_points(tables["places"], confirmed)
    tables["events"] = _set_precision(tables["events"], confirmed)
    entries = [entry["path"] for entry in dataset.descriptor["resources"]]
    taken = {*entries, DESCRIPTOR, DERIVED}
    # The folder is written anew; what people put beside the tables goes along.
    others = [path for path in sorted(folder.iterdir()) if path.name not in taken]
    format_ = "parquet" if entries and str(entries[0]).endswith(".parquet") else "csv"
    descriptor = {**dataset.descriptor, "sources": _add_sources(dataset, confirmed)}
    write_dataset(folder, descriptor=descriptor, tables=tables, format_=format_, beside=others)
    return len(ids)


def _set_points(places: pl.DataFrame, confirmed: pl.DataFrame) -> pl.DataFrame:
    told = pl.format("{} {} ({})", "source", pl.col("entry_id").fill_null(""), "licence")
    points = confirmed.select(
        "place_id",
        pl.col("latitude").alias("new_latitude"),
        pl.col("longitude").alias("new_longitude"),
        # An entry without an id leaves two spaces.
        told.str.replace("  ", " ", literal=True).alias("told"),
    )
    joined = places.join(points, on="place_id", how="left", maintain_order="left")
    sources = [name for name in places.columns if name.startswith("point_source")]
    return joined.with_columns(
        pl.coalesce("latitude", "new_latitude").alias("latitude"),
        pl.coalesce("longitude", "new_longitude").alias("longitude"),
        *(pl.coalesce("told", name).alias(name) for name in sources),
    ).select(places.columns)


def _set_precision(events: pl.DataFrame, confirmed: pl.DataFrame) -> pl.DataFrame:
    said = pl.col("where_prec") if "where_prec" in confirmed.columns else pl.lit(None, pl.Int64)
    points = confirmed.select("place_id", said.fill_null(NEAR).alias("precision"))
    named = explode_list(events.select("event_id", "places"), "places")
    there = named.join(points, left_on="places", right_on="place_id")
    widest = there.group_by("event_id").agg(pl.col("precision").max())
    # What somebody said of the precision stays.
    joined = events.join(widest, on="event_id", how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce("where_prec", "precision").cast(pl.Int64).alias("where_prec")
    ).select(events.columns)


def _add_sources(dataset: Dataset, confirmed: pl.DataFrame) -> list[Source]:
    sources = list(dataset.sources)
    known = {entry.get("title") for entry in sources}
    used = confirmed.select("source", "licence").unique(maintain_order=True).iter_rows()
    for source, licence in used:
        if source not in known:
            slug = re.sub(r"[^a-z0-9]+", "-", source.casefold()).strip("-")
            made = Source(source_id=f"gazetteer-{slug}", title=source, description=licence)
            sources.append(made)
    return sources
