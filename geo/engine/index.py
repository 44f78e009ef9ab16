"""Derive once, with Polars, the tables that questions are asked of.

It is done when a dataset is written as Parquet, so that opening one reads no rows; for a folder of
CSV tables it is done on opening. ``geo/engine/index.json`` says of each table what it holds, why,
and which modules read it.
"""

import tempfile
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

import polars as pl
import polars.selectors as cs

from geo.counting.flags import DIFFERENCES, FLAGS
from geo.dataset.write import write_dataset
from geo.engine.counted import count_figures
from geo.engine.marks import add_up_squares, box_blocks, measure_places, number_rows, place_marks
from geo.model.descriptor import Descriptor
from geo.model.schema import explode_list
from geo.model.voices import explode_cited, find_voices, list_cited, list_citing
from geo.text.search import fold
from geo.view.view import View

VERSION = 6
"""Of the derived frames; a folder written by another is derived anew on opening."""
WEIGHTS = {"denied": 3, **dict.fromkeys(DIFFERENCES, 2), "single": 1}
"""How heavily a flag weighs in the one word for how an event's accounts agree."""
AGREEMENT = {3: "denied", 2: "differ", 1: "single"}
_FEW_WORDS = ("claimant_id", "voice", "cites", "position", "confidence")
"""Columns of claims that say the same few words over and over."""
# Places, actors and words are left out: they differ from event to event, and a bundle would then
# hold one.
_ALIKE = (
    *("date_start", "date_end", "undated", "type_number", "mapped", "taken", "active_year"),
    *("part_of", "holds"),
)
_AT_ONCE = 200_000
"""Events whose figures are counted together: of a million all that is counted takes a GB."""
Frames = Mapping[str, pl.LazyFrame]


def save_dataset(
    folder: Path,
    *,
    descriptor: Descriptor,
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame],
    extra: Mapping[str, bytes] = MappingProxyType({}),
    beside: Collection[Path] = (),
    report: Callable[[int, int], None] | None = None,
) -> None:
    """Write a dataset folder as Parquet with its derived frames; see `write_dataset`."""
    with tempfile.TemporaryDirectory(prefix="rasd-") as aside:
        write_dataset(
            folder,
            descriptor={**descriptor, "derived": VERSION},
            tables=tables,
            format_="parquet",
            extra=extra,
            beside=beside,
            derive=partial(derive_tables, cited=list_cited(descriptor), aside=Path(aside)),
            report=report,
        )


def derive_tables(
    tables: Frames,
    *,
    cited: Mapping[str, list[str]],
    aside: Path | None = None,
    at_once: int = _AT_ONCE,
) -> dict[str, pl.LazyFrame]:
    """Derive from a dataset's own tables the frames that questions are asked of.

    What is narrow is worked out here; ``events`` and ``claims``, which are wide, stay lazy, so that
    they can be written without being held.

    Parameters
    ----------
    tables
        By name, as ``geo/model/tables.json`` describes them.
    cited
        What `list_cited` gives of the dataset's sources.
    aside
        A folder for what is counted, as long as the frames are not written; None to hold it.
    at_once
        Of how many events the figures are counted together.

    """
    places = measure_places(tables["places"])
    events, event_places = _number_events(tables["events"], places)
    voices = find_voices(tables["claimants"].select("claimant_id", "speaks_for").collect())
    leaning = explode_cited(citing := list_citing(cited, voices))
    ordered = _order_claims(tables, events, voices=voices, citing=citing)
    claims = _put_aside(ordered, aside, "claims")
    del ordered
    said = count_figures(tables["figures"], claims, leaning, aside=aside, at_once=at_once)
    texts, texted = _write_texts(tables["events"], events, event_places, places)
    places = places.drop("spellings")
    types = _number_types(events)
    told = _tell(events, texted, types, numbers=said["numbers"], flags=said["flags"])
    del events, texted
    # In this order a screen's marks are cut out by binary search, without a filter: `Engine.cut`.
    marks = place_marks(told, event_places, places).sort("event_number", "place_number")
    mapped = marks.get_column("event_number").unique()
    about = {**said, "marks": _put_aside(marks, aside, "marks")}
    about["event_places"] = _put_aside(event_places, aside, "event_places")
    del marks, event_places
    told, bundles = _bundle(told, mapped, said["flags"])
    widened = _widen_events(tables["events"], told, places, aside=aside, at_once=at_once)
    told = told.select("event_number", "event_id", "bundle")
    about["marks"] = about["marks"].with_columns(_look_up(told.drop("event_id"), "event_number"))
    alone: dict[str, pl.DataFrame | pl.LazyFrame] = {
        "texts": texts.select("text_number", fold(pl.col("text")).alias("search")),
        "types": types,
        "cited": leaning,
        "bundles": bundles.join(types, on="type_number"),
        "bundle_sums": _add_up_bundles(told, said["numbers"]),
        **_add_up_marks(about["marks"]),
    }
    return {
        "events": widened,
        "claims": _widen_claims(tables["claims"], claims),
        "place_names": _list_names(tables["places"]),
        **_name_events(_name_others(about, claims, places), told),
        **{name: _spell(frame.lazy()) for name, frame in alone.items()},
    }


def _number_types(events: pl.DataFrame) -> pl.DataFrame:
    types = events.select("event_type", "sub_event_type").unique(maintain_order=True)
    return number_rows(types, "type_number")


def _list_names(places: pl.LazyFrame) -> pl.LazyFrame:
    named = places.select("name_en", "name_ar").with_row_index("place_number")
    return named.with_columns(pl.col("place_number").cast(pl.Int32))


def _add_up_marks(marks: pl.LazyFrame) -> dict[str, pl.DataFrame]:
    whole = marks.collect()
    return {"squares": add_up_squares(whole), "blocks": box_blocks(whole)}


def _put_aside(frame: pl.DataFrame, aside: Path | None, name: str) -> pl.LazyFrame:
    """Write what is needed again later to a folder, to be read from there; None to hold it."""
    if aside is None:
        return frame.lazy()
    path = aside / f"{name}.parquet"
    frame.write_parquet(path, compression="lz4")
    return pl.scan_parquet(path)


def _look_up(named: pl.DataFrame, number: str) -> list[pl.Expr]:
    """Give columns of a table, which is in the order of a number from 0, to rows that name it.

    A join would make a table of all numbers again for each of those it is joined to.
    """
    return [_name_numbers(column, number) for column in named.drop(number).get_columns()]


def _name_numbers(values: pl.Series, number: str) -> pl.Expr:
    def look_up(numbers: pl.Series) -> pl.Series:
        return values.gather(numbers)

    named = pl.col(number).map_batches(look_up, return_dtype=values.dtype, is_elementwise=True)
    return named.alias(values.name)


def _spell(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return categories as plain text again, which every engine reads."""
    return frame.with_columns(cs.categorical().cast(pl.String))


def _name_others(frames: Frames, claims: pl.LazyFrame, places: pl.DataFrame) -> Frames:
    claim_ids = claims.select("claim_order", "claim_id").collect()
    at = _look_up(places.select("place_number", "place_id"), "place_number")
    return {
        **frames,
        "figures": frames["figures"].with_columns(_look_up(claim_ids, "claim_order")),
        "marks": frames["marks"].with_columns(at),
        "event_places": frames["event_places"].with_columns(at),
    }


def _name_events(frames: Frames, events: pl.DataFrame) -> dict[str, pl.LazyFrame]:
    ids = _look_up(events.select("event_number", "event_id"), "event_number")
    return {name: _spell(frame.with_columns(ids)) for name, frame in frames.items()}


def _number_events(events: pl.LazyFrame, places: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count the events along the curve, those without a point last; list their places."""
    read = (
        *("event_id", "event_type", "sub_event_type", "date_start", "date_end", "where_prec"),
        *("part_of", "active_year"),
    )
    taken = pl.col("control_to").is_not_null().alias("taken")
    # As categories, which are spelled again in the end, the few words take a tenth.
    words = pl.col("event_type", "sub_event_type").cast(pl.Categorical)
    narrow = events.with_columns(words).select(*read, taken)
    own = number_rows(narrow.collect(engine="streaming"), "row")
    # Read by itself, so that no list of places is held with all the rest.
    row = pl.col("row").cast(pl.Int32)
    listed = events.select("places").with_row_index("row").with_columns(row)
    found = places.lazy().select("place_id", "place_number", "turn")
    each = (
        explode_list(listed, "places")
        .join(found, left_on="places", right_on="place_id", maintain_order="left")
        .select("row", "place_number", "turn")
        .collect(engine="streaming")
    )
    # An event at several places stands in the order where its first place is.
    main = each.unique("row", keep="first", maintain_order=True)
    main = main.rename({"place_number": "main_place"})
    numbered = number_rows(
        own.join(main, on="row", how="left")
        # The row settles ties, so that the same tables are numbered the same each time.
        .sort("turn", "row", nulls_last=True)
        .drop("turn"),
        "event_number",
    ).with_columns((pl.col("date_start").is_null() & pl.col("date_end").is_null()).alias("undated"))
    numbers = numbered.select("row", "event_number")
    placed = each.join(numbers, on="row", maintain_order="left")
    placed = placed.select("event_number", "place_number")
    return numbered, placed.sort("event_number", maintain_order=True)


def _order_claims(
    tables: Frames, events: pl.DataFrame, *, voices: pl.DataFrame, citing: pl.DataFrame
) -> pl.DataFrame:
    """Bring the claims in order of saying, undated ones first, with whose voice each is.

    ``partial`` says that a claim is about some of the event's days or places only.
    """
    read = (
        *("claim_id", "event_id", "claimant_id", "position", "denies", "said_on", "blames"),
        *("clears", "place_id", "source_id", "when_start", "when_end", "confidence"),
    )
    derived = pl.col("derived_from").is_not_null().alias("derived")
    whole = events.lazy().select("event_id", "event_number", "date_start", "date_end")
    own = tables["claims"].with_row_index("row")
    elsewhere = _find_elsewhere(own, tables["events"])
    return (
        own.select("row", *read, derived)
        .join(voices.lazy(), on="claimant_id", how="left")
        .join(citing.lazy(), on="source_id", how="left")
        .join(whole, on="event_id")
        .with_columns(
            pl.col("cites").fill_null(""),
            *_tell_speakers(tables["claimants"]),
            pl.coalesce("when_start", "date_start").alias("first_day"),
            pl.coalesce("when_end", "date_end").alias("last_day"),
            _tell_partial(elsewhere),
        )
        .drop("event_id", "source_id", "when_start", "when_end", "date_start", "date_end")
        # Of claims of one day the one further down the table is the later: nothing else tells.
        .sort("said_on", "row", nulls_last=False)
        .with_row_index("claim_order")
        # Row indexes are unsigned, which Spark does not know. Few words, as categories, are
        # compared as numbers.
        .with_columns(pl.col("claim_order").cast(pl.Int64), pl.col(_FEW_WORDS).cast(pl.Categorical))
        .collect(engine="streaming")
    )


def _tell_speakers(claimants: pl.LazyFrame) -> tuple[pl.Expr, pl.Expr]:
    kinds = claimants.select("claimant_id", "kind").collect()
    parties, monitors = (
        kinds.filter(pl.col("kind") == kind).get_column("claimant_id").implode()
        for kind in ("party", "monitor")
    )
    is_party = pl.col("voice").is_in(parties)
    # Who speaks for a party to the conflict is no monitor of it.
    is_monitor = pl.col("claimant_id").is_in(monitors) & ~is_party
    return is_party.alias("is_party"), is_monitor.alias("is_monitor")


def _find_elsewhere(claims: pl.LazyFrame, events: pl.LazyFrame) -> pl.Series:
    """Return the rows of the claims that name a place, of an event that is not there alone."""
    naming = claims.select("row", "event_id", "place_id").drop_nulls("place_id")
    named = naming.join(events.select("event_id", "places"), on="event_id")
    # Who names the event's only place speaks of all of it.
    apart = (pl.col("place_id") != pl.col("places")).fill_null(value=True)
    return named.filter(apart).select("row").collect(engine="streaming").to_series()


def _tell_partial(elsewhere: pl.Series) -> pl.Expr:
    # Days that are not known may lie before and after those that a claim names.
    later = (pl.col("when_start") > pl.col("date_start")).fill_null(value=True)
    earlier = (pl.col("when_end") < pl.col("date_end")).fill_null(value=True)
    named = (pl.col("when_start").is_not_null(), pl.col("when_end").is_not_null())
    of_days = (named[0] & later) | (named[1] & earlier)
    return (pl.col("row").is_in(elsewhere.implode()) | of_days).alias("partial")


def _write_texts(
    own: pl.LazyFrame, events: pl.DataFrame, event_places: pl.DataFrame, places: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the texts that a search looks at, numbered, and the number of each event's text."""
    # One place is looked up; of several, which few events have, the names are put together.
    several = event_places.filter(pl.col("event_number").is_duplicated())
    joined = (
        several.join(
            places.select("place_number", "spellings"), on="place_number", maintain_order="left"
        )
        .group_by("event_number")
        .agg(pl.col("spellings").str.join(" ").alias("joined"))
    )
    numbers = events.select("row", "event_number", "main_place").sort("row")
    spelled = pl.coalesce("joined", _name_numbers(places.get_column("spellings"), "main_place"))
    # Both languages at once: a reader may search in either, whatever the page's own.
    names = pl.concat_str("title_en", "title_ar", spelled, separator=" ", ignore_nulls=True)
    written = (
        own.select("title_en", "title_ar")
        .with_row_index("row")
        .with_columns(_look_up(numbers, "row"))
        .join(joined.lazy(), on="event_number", how="left")
        .select("event_number", names.alias("text"))
    )
    # Written twice, and never held: many events have one text.
    texts = number_rows(written.select("text").unique().collect(engine="streaming"), "text_number")
    numbered = written.join(texts.lazy(), on="text").drop("text")
    return texts, numbered.collect(engine="streaming")


def _tell(
    events: pl.DataFrame,
    texted: pl.DataFrame,
    types: pl.DataFrame,
    *,
    numbers: pl.LazyFrame,
    flags: pl.LazyFrame,
) -> pl.DataFrame:
    """Give events their type's number, their agreement, and the number that a mark shows."""
    usual = (pl.col("harm") == View.harm, pl.col("category") == View.category)
    shown = numbers.filter(*usual).drop("harm", "acknowledged")
    weight = pl.col("flag").replace_strict(WEIGHTS, default=None, return_dtype=pl.Int8)
    weighed = flags.group_by("event_number").agg(weight.max())
    word = pl.col("flag").replace_strict(AGREEMENT, default="agree", return_dtype=pl.String)
    return (
        events.lazy()
        .join(texted.lazy(), on="event_number")
        .join(types.lazy(), on=["event_type", "sub_event_type"], nulls_equal=True)
        .drop("event_type", "sub_event_type", "row")
        .join(
            shown.select("event_number", pl.exclude("event_number").name.prefix("shown_")),
            on="event_number",
            how="left",
        )
        .join(
            weighed.select("event_number", word.alias("agreement")), on="event_number", how="left"
        )
        .with_columns(pl.col("agreement").fill_null("agree"))
        .sort("event_number")
        # Step by step each join would hold all columns once more.
        .collect(engine="streaming")
    )


def _bundle(
    events: pl.DataFrame, mapped: pl.Series, flags: pl.LazyFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Put into bundles the events alike in all that the usual filters and counts look at.

    An event that others are part of, and each of those, keeps its name: sums need to know.
    """
    number = pl.col("event_number")
    raised = {
        f"flag_{flag}": flags.filter(pl.col("flag") == flag)
        .select("event_number")
        .collect()
        .to_series()
        for flag in FLAGS
    }
    # Only who has parts keeps its id here: with every event's, no two would be alike.
    holds = pl.col("event_id").is_in(events.get_column("part_of").drop_nulls().implode())
    told = events.with_columns(
        # Imploded, as a bare column could also mean row by row, and Polars warns of it.
        number.is_in(mapped.implode()).alias("mapped"),
        pl.when(holds).then(pl.col("event_id")).alias("holds"),
        *(number.is_in(numbers.implode()).alias(flag) for flag, numbers in raised.items()),
    )
    alike = told.group_by(*_ALIKE, *raised).agg(number, pl.len().cast(pl.Int64).alias("events"))
    bundles = number_rows(alike, "bundle")
    of_event = bundles.select("bundle", "event_number").explode("event_number")
    # Both are in the order of events, each of which is in one bundle.
    numbered = told.drop(*raised, "holds").with_columns(
        of_event.sort("event_number").get_column("bundle")
    )
    return numbered, bundles.drop("event_number").rename({"holds": "event_id"})


def _add_up_bundles(events: pl.DataFrame, numbers: pl.LazyFrame) -> pl.LazyFrame:
    bundled = numbers.with_columns(_look_up(events.drop("event_id"), "event_number"))
    return bundled.group_by("bundle", "harm", "category").agg(
        pl.col("low").sum(),
        pl.col("high").sum(),
        pl.col("open").max(),
        pl.col("accounts").sum(),
        pl.col("from_parts", "raised").cast(pl.Int64).sum(),
        pl.col("acknowledged").sum(),
        pl.len().cast(pl.Int64).alias("with_figure"),
    )


def _widen_events(
    own: pl.LazyFrame,
    told: pl.DataFrame,
    places: pl.DataFrame,
    *,
    aside: Path | None,
    at_once: int,
) -> pl.LazyFrame:
    """Join to events what is told of them, by number; ``told`` is in this order already."""
    again = ("date_start", "date_end", "where_prec", "part_of", "active_year")
    names = places.get_column("place_id").alias("main_place")

    def widen(some: pl.DataFrame) -> pl.LazyFrame:
        # Columns that the table has itself are left to it.
        added = some.lazy().drop(again).with_columns(_name_numbers(names, "main_place"))
        return own.join(added, on="event_id").sort("event_number")

    if aside is None or told.height <= at_once:
        return widen(told)
    # One after another: sorted all at once, their texts would be held twice.
    parts = [aside / f"events-{first}.parquet" for first in range(0, told.height, at_once)]
    for part, some in zip(parts, told.iter_slices(at_once), strict=True):
        widen(some).sink_parquet(part)
    return pl.scan_parquet(parts)


_OF_CLAIMS = (
    *("voice", "cites", "derived", "claim_order", "is_monitor", "is_party", "partial"),
    *("first_day", "last_day"),
)
"""What is worked out of each claim beside its own columns."""


def _widen_claims(own: pl.LazyFrame, claims: pl.LazyFrame) -> pl.LazyFrame:
    counted = own.with_row_index("row")
    added = claims.select("row", "event_number", *_OF_CLAIMS)
    # A claim of an event that is not there has a row, too, until the end.
    every = counted.select("row").join(added, on="row", how="left", maintain_order="left").collect()
    widened = counted.with_columns(_look_up(every, "row")).drop("row")
    return _spell(widened.filter(pl.col("event_number").is_not_null()))
