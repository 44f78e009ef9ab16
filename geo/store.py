"""A dataset's tables as lazy frames on an engine, with what every question needs derived once.

Tables are derived with Polars and handed out as Narwhals frames of the store's engine.
"""

import math
import string
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

import narwhals as nw
import polars as pl

from geo import counting
from geo.dataset import (
    DEFAULT_DATASET,
    SAME_AS,
    SHIPPED,
    Dataset,
    find_dataset,
    measure_revision,
    open_dataset,
)
from geo.engines import Engine, PolarsEngine
from geo.independence import follow_cited, list_cited
from geo.model import ROW, Event, explode_list, group_same, load_tables, type_table
from geo.view import View

MAPPED_UP_TO = 3
"""The coarsest UCDP where_prec that is drawn: a second-order administrative area."""
DEFAULT_RADIUS_M = {1: 1_000, 2: 25_000, 3: 40_000}
"""Uncertainty of a point by where_prec, in metres, where the place states none (UCDP codebook)."""
_LATITUDE_LIMIT = 85.0511  # beyond it the Mercator projection of web maps ends
_KEPT_ANSWERS = 64
_FILTERED = ("event_type", "sub_event_type", "date_start", "date_end", "undated", "search")
_NO_DECISIONS = type_table(pl.DataFrame(schema={ROW: pl.UInt32}), load_tables()[SAME_AS])[0]
Answer = TypeVar("Answer")


@dataclass(eq=False)
class Store:
    """A dataset ready for questions.

    ``frames`` holds the dataset's own tables and these derived ones:

    - ``events``: plus ``main_place``, ``mapped``, ``undated``, ``search``;
    - ``event_places``: ``event_id``, ``place_id``, one row per place of an event;
    - ``marks``: one row per event and drawn point: ``event_id``, ``place_id``, ``longitude``,
      ``latitude`` (degrees), ``radius_m``, ``x``, ``y`` (Web Mercator, 0 to 1 from the north-west),
      ``several`` (the event has more marks) and the columns of the event that filters look at;
    - ``claims``: plus ``voice``, ``derived``, ``claim_order``;
    - ``named``: actors a claim blames or clears;
    - ``figures``: one row per claim, harm and category, sides added up, with its claim's columns;
    - ``same``: ``event_id`` and ``counted_as``, the event it is counted as, for events of this
      dataset that are recorded as one.

    ``files`` names the Parquet file of each frame that is exactly one file's content.
    """

    dataset: Dataset
    frames: Mapping[str, pl.LazyFrame]
    files: Mapping[str, Path] = field(default_factory=dict)
    engine: Engine = field(default_factory=PolarsEngine)
    _taken: dict[str, nw.LazyFrame[Any]] = field(default_factory=dict)
    _answers: dict[Any, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def frame(self, name: str) -> nw.LazyFrame[Any]:
        """Return a table as a Narwhals lazy frame; KeyError when there is none of that name."""
        with self._lock:
            if name not in self._taken:
                self._taken[name] = self.engine.take(self.frames[name], self.files.get(name))
            return self._taken[name]

    def keep(self, key: object, make: Callable[[], nw.LazyFrame[Any]]) -> nw.LazyFrame[Any]:
        """Return the rows kept under ``key`` on the engine, worked out now if not there yet."""
        return self.remember(key, lambda: self.engine.keep(make()))

    def remember(self, key: object, make: Callable[[], Answer]) -> Answer:
        """Return the answer kept under ``key``, made now if this is the first time."""
        with self._lock:
            if key in self._answers:
                return cast("Answer", self._answers[key])
        answer = make()
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > _KEPT_ANSWERS:
                left = self._answers.pop(next(iter(self._answers)))
                if isinstance(left, nw.LazyFrame):
                    self.engine.drop(left)
        return answer

    def latest_figures(self, as_of: date | None) -> nw.LazyFrame[Any]:
        """Return each claimant's latest own figures as known on a day."""

        def make() -> nw.LazyFrame[Any]:
            known = counting.keep_known(self.frame("figures"), as_of=as_of)
            return counting.keep_latest(known)

        return self.keep(("latest", as_of), make)

    def flags(self, as_of: date | None) -> nw.LazyFrame[Any]:
        """Return the flags of every event as known on a day: ``event_id``, ``flag``."""

        def make() -> nw.LazyFrame[Any]:
            return counting.find_flags(
                counting.keep_known(self.frame("claims"), as_of=as_of),
                self.latest_figures(as_of),
                counting.keep_known(self.frame("named"), as_of=as_of),
            )

        return self.keep(("flags", as_of), make)

    def numbers(self, view: View) -> nw.LazyFrame[Any]:
        """Return every event's low and high under the view's rule, day and reading of denials."""

        def make() -> nw.LazyFrame[Any]:
            counted = counting.apply_rule(self.latest_figures(view.as_of), rule=view.rule)
            if view.denials == "zero":
                claims = counting.keep_known(self.frame("claims"), as_of=view.as_of)
                denials = claims.filter(nw.col("position") == "denies")
                counted = counting.count_denials_as_zero(counted, denials, rule=view.rule)
            return counted

        return self.keep(("numbers", view.rule, view.denials, view.as_of), make)

    def same(self) -> nw.LazyFrame[Any] | None:
        """Return the events that are recorded as one; None where none are."""
        has_any = self.remember("same", lambda: bool(self.frame("same").head(1).collect().shape[0]))
        return self.frame("same") if has_any else None


_opened: dict[Path, Store] = {}
_opening = threading.Lock()


def open_store(name: str) -> Store:
    """Open the dataset called ``name``, once for each revision of its folder.

    Raises
    ------
    NotFoundError
        No such dataset.
    DatasetError
        The dataset has faults.

    """
    return _open_folder(find_dataset(name))


def open_example() -> Store:
    """Open the dataset that comes with the program, wherever the host keeps its own."""
    return _open_folder(SHIPPED / DEFAULT_DATASET)


def _open_folder(folder: Path) -> Store:
    with _opening:
        for gone in [known for known in _opened if not known.is_dir()]:
            del _opened[gone]
        store = _opened.get(folder)
        if store is None or store.dataset.revision != measure_revision(folder):
            store = build_store(open_dataset(folder))
            _opened[folder] = store
        return store


def build_store(dataset: Dataset) -> Store:
    """Derive from a dataset's tables what the questions need."""
    tables = dict(dataset.tables)
    places = tables["places"].collect()
    cited = list_cited(dataset.descriptor)
    claims = _derive_claims(tables["claims"], tables["claimants"], cited)
    event_places = _derive_event_places(tables["events"].collect())
    events = _derive_events(tables["events"].collect(), event_places, places)
    marks = _derive_marks(events, event_places, places)
    mapped = pl.col("event_id").is_in(marks.get_column("event_id").implode())
    derived = {
        "event_places": event_places,
        "marks": marks,
        "events": events.with_columns(mapped.alias("mapped")),
        "claims": claims,
        "named": _derive_named(claims),
        "figures": _derive_figures(tables["figures"], claims),
        "figures_as_said": tables["figures"].collect(),
        **_derive_same(tables.get(SAME_AS), dataset.name),
    }
    return Store(dataset, tables | {name: frame.lazy() for name, frame in derived.items()})


def _derive_event_places(events: pl.DataFrame) -> pl.DataFrame:
    each = explode_list(events.select("event_id", "places"), "places")
    return each.rename({"places": "place_id"})


def _derive_marks(
    events: pl.DataFrame, event_places: pl.DataFrame, places: pl.DataFrame
) -> pl.DataFrame:
    points = places.lazy().select("place_id", "longitude", "latitude", "radius_m")
    north = pl.col("latitude").clip(-_LATITUDE_LIMIT, _LATITUDE_LIMIT).radians()
    y = 0.5 - ((north.tan() + 1 / north.cos()).log()) / (2 * math.pi)
    fallback = pl.col("where_prec").replace_strict(DEFAULT_RADIUS_M, return_dtype=pl.Int64)
    return (
        event_places.lazy()
        .join(events.lazy().select("event_id", "where_prec", *_FILTERED), on="event_id")
        .join(points, on="place_id")
        .filter(pl.col("where_prec") <= MAPPED_UP_TO, pl.col("latitude").is_not_null())
        .with_columns(
            ((pl.col("longitude") + 180) / 360).alias("x"),
            y.alias("y"),
            pl.col("radius_m").fill_null(fallback),
            (pl.len().over("event_id") > 1).alias("several"),
        )
        .drop("where_prec")
        .collect()
    )


def _derive_events(
    events: pl.DataFrame, event_places: pl.DataFrame, places: pl.DataFrame
) -> pl.DataFrame:
    main = event_places.unique("event_id", keep="first", maintain_order=True)
    spelled = _spell_places(event_places, places)
    names = pl.concat_str("title_en", "title_ar", "spellings", separator=" ", ignore_nulls=True)
    return (
        events.join(main.rename({"place_id": "main_place"}), on="event_id", how="left")
        .join(spelled, on="event_id", how="left")
        .with_columns(
            (pl.col("date_start").is_null() & pl.col("date_end").is_null()).alias("undated"),
            _fold(names).alias("search"),
        )
        .drop("spellings")
    )


def _spell_places(event_places: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    names = ("name_en", "name_ar", "variants_en", "variants_ar")
    spellings = pl.concat_str(*names, separator=" ", ignore_nulls=True).alias("spellings")
    named = event_places.join(places.select("place_id", spellings), on="place_id")
    return named.group_by("event_id").agg(pl.col("spellings").str.join(" "))


def _derive_same(decisions: pl.LazyFrame | None, name: str) -> dict[str, pl.DataFrame]:
    given = _NO_DECISIONS if decisions is None else decisions.collect()
    here: dict[Event, list[str]] = defaultdict(list)
    for (dataset, event), first in group_same(given).items():
        if dataset == name:
            here[first].append(event)
    rows = [(event, min(events)) for events in here.values() for event in events if events[1:]]
    schema = {"event_id": pl.String, "counted_as": pl.String}
    return {SAME_AS: given, "same": pl.DataFrame(rows, schema=schema, orient="row")}


def _derive_claims(
    claims: pl.LazyFrame, claimants: pl.LazyFrame, cited: Mapping[str, list[str]]
) -> pl.DataFrame:
    voices = claimants.select(
        "claimant_id", pl.coalesce("speaks_for", "claimant_id").alias("voice")
    )
    spoken = claims.with_row_index("file_order").join(voices, on="claimant_id", how="left")
    return (
        follow_cited(spoken, cited)
        .sort("said_on", "file_order", nulls_last=False)
        .with_row_index("claim_order")
        .with_columns(
            pl.col("claim_order").cast(pl.Int64),
            pl.col("derived_from").is_not_null().alias("derived"),
        )
        .drop("file_order")
        .collect()
    )


def _derive_named(claims: pl.DataFrame) -> pl.DataFrame:
    own = claims.filter(~pl.col("derived"))
    parts = [
        explode_list(own.select("claim_id", "event_id", "voice", "said_on", relation), relation)
        .rename({relation: "actor_id"})
        .with_columns(pl.lit(relation).alias("relation"))
        for relation in ("blames", "clears")
    ]
    return pl.concat(parts)


def _derive_figures(figures: pl.LazyFrame, claims: pl.DataFrame) -> pl.DataFrame:
    of_claim = claims.lazy().select(
        "claim_id", "event_id", "claimant_id", "voice", "said_on", "claim_order", "derived"
    )
    summed = figures.group_by("claim_id", "harm", "category").agg(
        pl.col("low").sum(),
        pl.coalesce("high", "low").sum().alias("top"),
        pl.col("high").is_null().any().alias("open"),
    )
    return summed.join(of_claim, on="claim_id").sort("claim_order", "harm", "category").collect()


_ARABIC_FOLDS = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه"}
_UNWRITTEN = r"[\p{M}ـ'`\u{2018}\u{2019}\u{02bc}\u{02be}\u{02bf}]"
"""Vowel signs and accents, the Arabic stretcher, apostrophes."""
_ARTICLE = r"\b(?:al|as|ash|an|ar|at|ad|az|el|es|ed)[- ]"
_DOUBLED = {letter * 2: letter for letter in string.ascii_lowercase}


def fold_text(text: str) -> str:
    """Fold spellings that readers do not tell apart when they search.

    Case, diacritics, apostrophes, hyphens, doubled letters and the Latin article go; Arabic hamza
    carriers, alef maqsura and ta marbuta are written one way. The result has single spaces.
    """
    return fold_texts([text])[0]


def fold_texts(texts: list[str]) -> list[str]:
    """Fold many texts at once; see `fold_text`."""
    return pl.select(_fold(pl.lit(pl.Series(texts, dtype=pl.String)))).to_series().to_list()


def _fold(text: pl.Expr) -> pl.Expr:
    return (
        text.str.to_lowercase()
        .str.replace_many(_ARABIC_FOLDS)
        .str.normalize("NFKD")
        .str.replace_all(_UNWRITTEN, "")
        .str.replace_all(_ARTICLE, "")
        .str.replace_many(_DOUBLED)
        .str.replace_all(r"\W+", " ")
        .str.strip_chars()
    )
