"""Derive once, with Polars, the tables that questions are asked of.

It is done when a dataset is written as Parquet, so that opening one reads no rows; for a folder of
CSV tables it is done on opening. ``geo/engine/index.json`` says of each table what it holds, why,
and which modules read it.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import narwhals as nw
import polars as pl
import polars.selectors as cs

from geo.counting.flags import DIFFERENCES, FLAGS, find_flags
from geo.counting.rules import ADMITTED, keep_latest
from geo.counting.whole import make_numbers
from geo.dataset.write import write_dataset
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
    write_dataset(
        folder,
        descriptor={**descriptor, "derived": VERSION},
        tables=tables,
        format_="parquet",
        extra=extra,
        beside=beside,
        derive=partial(derive_tables, cited=list_cited(descriptor)),
        report=report,
    )


def derive_tables(tables: Frames, *, cited: Mapping[str, list[str]]) -> dict[str, pl.LazyFrame]:
    """Derive from a dataset's own tables the frames that questions are asked of.

    What is narrow is worked out here; ``events`` and ``claims``, which are wide, stay lazy, so that
    they can be written without being held.

    Parameters
    ----------
    tables
        By name, as ``geo/model/tables.json`` describes them.
    cited
        What `list_cited` gives of the dataset's sources.

    """
    places = measure_places(tables["places"])
    events, event_places = _number_events(tables["events"], places)
    voices = find_voices(tables["claimants"].select("claimant_id", "speaks_for").collect())
    citing = list_citing(cited, voices)
    claims = _order_claims(tables, events, voices=voices, citing=citing)
    said = _count(tables["figures"], claims, leaning := explode_cited(citing))
    texts, texted = _write_texts(tables["events"], events, event_places, places)
    types = events.select("event_type", "sub_event_type").unique(maintain_order=True)
    types = number_rows(types, "type_number")
    told = _tell(events.join(texted, on="event_number"), types, said["numbers"], said["flags"])
    marks = place_marks(told, event_places, places)
    told, bundles = _bundle(told, marks, said["flags"])
    # In this order a screen's marks are cut out by binary search, without a filter: `Engine.cut`.
    marks = marks.join(told.select("event_number", "bundle"), on="event_number")
    marks = marks.sort("event_number", "place_number")
    at = places.select("place_number", "place_id")
    alone = {
        "texts": texts.select("text_number", fold(pl.col("text")).alias("search")),
        "types": types,
        "cited": leaning,
        "bundles": bundles.join(types, on="type_number"),
        "bundle_sums": _add_up_bundles(told, said["numbers"]),
        "squares": add_up_squares(marks),
        "blocks": box_blocks(marks),
    }
    names = claims.lazy().select("claim_order", "claim_id")
    named = tables["places"].select("name_en", "name_ar").with_row_index("place_number")
    about = {
        **{name: frame.lazy() for name, frame in said.items()},
        "figures": said["figures"].lazy().join(names, on="claim_order", maintain_order="left"),
        "marks": marks.lazy().join(at.lazy(), on="place_number", maintain_order="left"),
        "event_places": event_places.lazy(),
    }
    return {
        "events": _widen_events(tables["events"], told),
        "claims": _widen_claims(tables["claims"], claims),
        "place_names": named.with_columns(pl.col("place_number").cast(pl.Int32)),
        **_name_events(about, told),
        **{name: _spell(frame.lazy()) for name, frame in alone.items()},
    }


def _spell(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return categories as plain text again, which every engine reads."""
    return frame.with_columns(cs.categorical().cast(pl.String))


def _count(
    figures: pl.LazyFrame, claims: pl.DataFrame, cited: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    added, named = _add_up_sides(figures, claims), _list_named(claims)
    return {
        "figures": added,
        "named": named,
        "numbers": _apply_usual_rule(added),
        "flags": _find_flags(claims, added, named, cited),
    }


def _name_events(frames: Frames, events: pl.DataFrame) -> dict[str, pl.LazyFrame]:
    ids = events.lazy().select("event_number", "event_id")
    return {
        name: _spell(frame.join(ids, on="event_number", maintain_order="left"))
        for name, frame in frames.items()
    }


def _number_events(events: pl.LazyFrame, places: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count the events along the curve, those without a point last; list their places."""
    read = (
        *("event_id", "event_type", "sub_event_type", "date_start", "date_end", "where_prec"),
        *("part_of", "places", "active_year"),
    )
    taken = pl.col("control_to").is_not_null().alias("taken")
    own = number_rows(events.select(*read, taken).collect(), "row")
    each = explode_list(own.select("row", "places"), "places").join(
        places.select("place_id", "place_number", "turn"),
        left_on="places",
        right_on="place_id",
        maintain_order="left",
    )
    # An event at several places stands in the order where its first place is.
    main = each.unique("row", keep="first", maintain_order=True)
    main = main.select("row", "turn", pl.col("places").alias("main_place"))
    numbered = number_rows(
        own.drop("places")
        .join(main, on="row", how="left")
        # The row settles ties, so that the same tables are numbered the same each time.
        .sort("turn", "row", nulls_last=True)
        .drop("turn"),
        "event_number",
    ).with_columns((pl.col("date_start").is_null() & pl.col("date_end").is_null()).alias("undated"))
    numbers = numbered.select("row", "event_number")
    listed = each.join(numbers, on="row", maintain_order="left")
    listed = listed.select("event_number", "place_number", pl.col("places").alias("place_id"))
    return numbered.drop("row"), listed.sort("event_number", maintain_order=True)


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
    whole = whole.join(tables["events"].select("event_id", "places"), on="event_id")
    return (
        tables["claims"]
        .select(*read, derived)
        .with_row_index("row")
        .join(voices.lazy(), on="claimant_id", how="left")
        .join(citing.lazy(), on="source_id", how="left")
        .join(whole, on="event_id")
        .with_columns(
            pl.col("cites").fill_null(""),
            *_tell_speakers(tables["claimants"]),
            pl.coalesce("when_start", "date_start").alias("first_day"),
            pl.coalesce("when_end", "date_end").alias("last_day"),
            _tell_partial(),
        )
        .drop("event_id", "source_id", "when_start", "when_end", "date_start", "date_end", "places")
        # Of claims of one day the one further down the table is the later: nothing else tells.
        .sort("said_on", "row", nulls_last=False)
        .with_row_index("claim_order")
        # Row indexes are unsigned, which Spark does not know. Few words, as categories, are
        # compared as numbers.
        .with_columns(pl.col("claim_order").cast(pl.Int64), pl.col(_FEW_WORDS).cast(pl.Categorical))
        .collect()
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


def _tell_partial() -> pl.Expr:
    # Days that are not known may lie before and after those that a claim names.
    later = (pl.col("when_start") > pl.col("date_start")).fill_null(value=True)
    earlier = (pl.col("when_end") < pl.col("date_end")).fill_null(value=True)
    named = (pl.col("when_start").is_not_null(), pl.col("when_end").is_not_null())
    of_days = (named[0] & later) | (named[1] & earlier)
    place = pl.col("place_id")
    # Who names the event's only place speaks of all of it.
    elsewhere = place.is_not_null() & (place != pl.col("places")).fill_null(value=True)
    return (elsewhere | of_days).alias("partial")


def _add_up_sides(figures: pl.LazyFrame, claims: pl.DataFrame) -> pl.DataFrame:
    of_claim = claims.lazy().select(
        *("claim_order", "event_number", "claimant_id", "voice", "cites", "said_on", "derived"),
        *("is_monitor", "is_party", "confidence", "position"),
    )
    admits = pl.col("is_party") & (pl.col("position") == "acknowledges")
    words = pl.col("harm", "category").cast(pl.Categorical)
    exact = pl.when(pl.col("low") == pl.col("high")).then(pl.col("low"))
    sure = pl.coalesce("best", exact)
    summed = (
        figures.with_columns(words)
        .join(claims.lazy().select("claim_id", "claim_order"), on="claim_id")
        .group_by("claim_order", "harm", "category")
        .agg(
            pl.col("low").sum(),
            # A side without a high adds its low, and makes the sum open: at least that many.
            pl.coalesce("high", "low").sum().alias("top"),
            pl.col("high").is_null().any().alias("open"),
            # An exact number is its own best estimate; of several sides each needs one.
            pl.when(sure.is_not_null().all()).then(sure.sum()).alias("best"),
        )
    )
    joined = summed.join(of_claim, on="claim_order").with_columns(
        (admits & pl.col("category").is_in(ADMITTED)).alias("admits")
    )
    # Fighters whom a party says it killed are no admission.
    killed = pl.when(pl.col("category") == "combatant").then("low").max()
    fighters = killed.over("claim_order", "harm").fill_null(0)
    others = pl.when(pl.col("category") == "all").then(
        pl.max_horizontal(pl.col("low") - fighters, 0)
    )
    joined = joined.with_columns(
        pl.when("admits")
        .then(others.otherwise("low"))
        .otherwise(0)
        .cast(pl.Int64)
        .alias("admitted")
    )
    ordered = joined.drop("position").sort("event_number", "claim_order", "harm", "category")
    return ordered.collect()


def _list_named(claims: pl.DataFrame) -> pl.DataFrame:
    # Who only repeats what others said blames nobody.
    own = claims.filter(~pl.col("derived"))
    kept = ("claim_id", "event_number", "voice", "said_on")
    parts = [
        explode_list(own.select(*kept, relation).drop_nulls(relation), relation)
        .rename({relation: "actor_id"})
        .with_columns(pl.lit(relation).alias("relation"))
        for relation in ("blames", "clears")
    ]
    return pl.concat(parts).sort("event_number", maintain_order=True)


def _ask(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Hand a frame to the counting rules, its events told apart by number."""
    return nw.from_native(frame.lazy().rename({"event_number": "event_id"}))


def _answer(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    native: pl.LazyFrame = frame.to_native()
    return native.rename({"event_id": "event_number"}).collect().sort("event_number")


def _apply_usual_rule(figures: pl.DataFrame) -> pl.DataFrame:
    latest = _hold(keep_latest(_ask(figures)))
    # Without an admission there is none to tell apart.
    admissions = View.admissions if figures.get_column("admits").any() else "count"
    return _answer(make_numbers(latest, rule=View.rule, admissions=admissions, hold=_hold))


def _hold(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    # Worked out once: lazily Polars would do so for each use, thrice as long at 1,000,000 events.
    held: nw.LazyFrame[Any] = frame.collect().lazy()
    return held


def _find_flags(
    claims: pl.DataFrame, figures: pl.DataFrame, named: pl.DataFrame, cited: pl.DataFrame
) -> pl.DataFrame:
    latest = keep_latest(_ask(figures))
    # As those of the claims: a category joins no text.
    leaning = nw.from_native(cited.lazy().cast(pl.Categorical)) if len(cited) else None
    return _answer(find_flags(_ask(claims), latest, _ask(named), leaning))


def _write_texts(
    own: pl.LazyFrame, events: pl.DataFrame, event_places: pl.DataFrame, places: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the texts that a search looks at, numbered, and the number of each event's text."""
    spelled = (
        event_places.join(places.select("place_number", "spellings"), on="place_number")
        .group_by("event_number")
        .agg(pl.col("spellings").str.join(" "))
    )
    # Both languages at once: a reader may search in either, whatever the page's own.
    names = pl.concat_str("title_en", "title_ar", "spellings", separator=" ", ignore_nulls=True)
    written = (
        own.select("event_id", "title_en", "title_ar")
        .join(events.lazy().select("event_id", "event_number"), on="event_id")
        .join(spelled.lazy(), on="event_number", how="left")
        .select("event_number", names.alias("text"))
        .collect()
    )
    texts = number_rows(written.select("text").unique(), "text_number")
    return texts, written.join(texts, on="text").drop("text")


def _tell(
    events: pl.DataFrame, types: pl.DataFrame, numbers: pl.DataFrame, flags: pl.DataFrame
) -> pl.DataFrame:
    """Give events their type's number, their agreement, and the number that a mark shows."""
    usual = (pl.col("harm") == View.harm, pl.col("category") == View.category)
    shown = numbers.filter(*usual).drop("harm", "acknowledged")
    weight = pl.col("flag").replace_strict(WEIGHTS, default=None, return_dtype=pl.Int8)
    weighed = flags.group_by("event_number").agg(weight.max())
    word = pl.col("flag").replace_strict(AGREEMENT, default="agree", return_dtype=pl.String)
    return (
        events.join(types, on=["event_type", "sub_event_type"], nulls_equal=True)
        .drop("event_type", "sub_event_type")
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
    )


def _bundle(
    events: pl.DataFrame, marks: pl.DataFrame, flags: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Put into bundles the events alike in all that the usual filters and counts look at.

    An event that others are part of, and each of those, keeps its name: sums need to know.
    """
    number = pl.col("event_number")
    raised = {
        f"flag_{flag}": flags.filter(pl.col("flag") == flag).get_column("event_number")
        for flag in FLAGS
    }
    # Only who has parts keeps its id here: with every event's, no two would be alike.
    holds = pl.col("event_id").is_in(events.get_column("part_of").drop_nulls().implode())
    told = events.with_columns(
        # Imploded, as a bare column could also mean row by row, and Polars warns of it.
        number.is_in(marks.get_column("event_number").implode()).alias("mapped"),
        pl.when(holds).then(pl.col("event_id")).alias("holds"),
        *(number.is_in(numbers.implode()).alias(flag) for flag, numbers in raised.items()),
    )
    alike = told.group_by(*_ALIKE, *raised).agg(number, pl.len().cast(pl.Int64).alias("events"))
    bundles = number_rows(alike, "bundle")
    of_event = bundles.select("bundle", "event_number").explode("event_number")
    joined = told.drop(*raised, "holds").join(of_event, on="event_number").sort("event_number")
    return joined, bundles.drop("event_number").rename({"holds": "event_id"})


def _add_up_bundles(events: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    bundled = numbers.join(events.select("event_number", "bundle"), on="event_number")
    return bundled.group_by("bundle", "harm", "category").agg(
        pl.col("low").sum(),
        pl.col("high").sum(),
        pl.col("open").max(),
        pl.col("accounts").sum(),
        pl.col("from_parts", "raised").cast(pl.Int64).sum(),
        pl.col("acknowledged").sum(),
        pl.len().cast(pl.Int64).alias("with_figure"),
    )


def _widen_events(own: pl.LazyFrame, told: pl.DataFrame) -> pl.LazyFrame:
    again = ("date_start", "date_end", "where_prec", "part_of", "active_year")
    # Columns that the table has itself are left to it.
    joined = own.join(told.lazy().drop(again), on="event_id")
    return joined.sort("event_number")


_OF_CLAIMS = (
    *("voice", "cites", "derived", "claim_order", "is_monitor", "is_party", "partial"),
    *("first_day", "last_day"),
)
"""What is worked out of each claim beside its own columns."""


def _widen_claims(own: pl.LazyFrame, claims: pl.DataFrame) -> pl.LazyFrame:
    added = _spell(claims.lazy().select("row", "event_number", *_OF_CLAIMS))
    return own.with_row_index("row").join(added, on="row", maintain_order="left").drop("row")
