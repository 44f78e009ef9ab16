"""What speaks for two records being of one event: names, figures, actors, sources, citations."""

from collections.abc import Sequence
from functools import partial

import narwhals as nw
import polars as pl
from rapidfuzz import fuzz

from geo.counting.rules import keep_known
from geo.engine.store import Store
from geo.model.schema import explode_list
from geo.model.voices import list_cited
from geo.questions.select import Selection
from geo.text.search import fold_texts
from geo.view.view import View

ALIKE = 90
"""The similarity of two folded names, 0 to 100 (rapidfuzz ratio), from which they count as one."""
CATEGORIES = ("all", "civilian", "combatant", "unknown")
_PLAIN_WORDS = {"town", "village", "city", "مدينه", "قريه", "بلده"}
"""Words that one file adds to a place's name and another leaves out, folded."""
PAIR = ["event_id", "other_event_id"]
ENDS = ("low", "high", "open")
_ADDRESS = r"^https?://(?:www\.)?|[?#]utm_.*$|#.*$|/+$"


def weigh_names(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Compare the names of the two nearest places, each in every spelling its dataset has."""
    del view
    places = pairs.select("place_id", "other_place_id").unique()
    left = _spell(one, places.get_column("place_id"))
    right = _spell(two, places.get_column("other_place_id"))
    alike = [_compare(left[a], right[b]) for a, b in places.iter_rows()]
    compared = places.with_columns(pl.Series("alike", alike, dtype=pl.Int64))
    same = (pl.col("alike") >= ALIKE).alias("same_name")
    return pairs.join(compared, on=["place_id", "other_place_id"]).with_columns(same)


def _spell(store: Store, ids: pl.Series) -> dict[str, list[str]]:
    names = ("name_en", "name_ar", "variants_en", "variants_ar")
    rows = store.frame("places").filter(nw.col("place_id").is_in(ids.unique().to_list()))
    found: dict[str, list[str]] = {}
    for place, *cells in rows.select("place_id", *names).collect().iter_rows():
        spelled = [part for cell in cells if cell for part in cell.split(";")]
        found[place] = [_drop_plain(text) for text in dict.fromkeys(fold_texts(spelled))]
    return found


def _drop_plain(name: str) -> str:
    # A place called only "Town" keeps its name.
    return " ".join(word for word in name.split() if word not in _PLAIN_WORDS) or name


def _compare(one: Sequence[str], two: Sequence[str]) -> int:
    return max((round(fuzz.ratio(a, b)) for a in one for b in two), default=0)


def weigh_figures(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Hold the people killed side by side, in the first category that both records count."""
    left, right = (
        _read_numbers(Selection(store, view), pairs.get_column(name))
        for store, name in ((one, "event_id"), (two, "other_event_id"))
    )
    renamed = {"event_id": "other_event_id", **{name: f"other_{name}" for name in ENDS}}
    met = (
        pairs.select(PAIR)
        .join(left, on="event_id")
        .join(right.rename(renamed), on=["other_event_id", "category"])
        .with_columns(
            pl.col("category").replace_strict(CATEGORIES, range(len(CATEGORIES))).alias("rank")
        )
        .sort("rank")
        .unique(PAIR, keep="first", maintain_order=True)
        .drop("rank")
    )
    # Two ranges meet unless one ends before the other begins; an open end ends nowhere.
    meet = (pl.col("open") | (pl.col("other_low") <= pl.col("high"))) & (
        pl.col("other_open") | (pl.col("low") <= pl.col("other_high"))
    )
    joined = pairs.join(met, on=PAIR, how="left")
    return joined.with_columns(meet.fill_null(value=False).alias("figures_meet"))


def _read_numbers(selection: Selection, ids: pl.Series) -> pl.DataFrame:
    numbers = selection.store.numbers(selection.view).filter(
        nw.col("harm") == "killed",
        nw.col("category").is_in(CATEGORIES),
        nw.col("event_id").is_in(ids.unique().to_list()),
    )
    return numbers.select("event_id", "category", "low", "high", "open").collect().to_polars()


def weigh_actors(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Find whether both records name an actor of one id or, folded, nearly one name."""
    left, right = (_read_actors(Selection(store, view)) for store in (one, two))
    met = pairs.select(PAIR).join(left, on="event_id")
    met = met.join(right.rename({"event_id": "other_event_id"}), on="other_event_id", suffix="_2")
    both = met.select("actor_id", "actor_id_2").unique()
    names = [_name_actors(store) for store in (one, two)]
    same = [
        # Ids of two datasets may be alike by accident, names hardly.
        (one is two and a == b) or _compare(names[0].get(a, ()), names[1].get(b, ())) >= ALIKE
        for a, b in both.iter_rows()
    ]
    found = met.join(both.filter(pl.Series(same, dtype=pl.Boolean)), on=["actor_id", "actor_id_2"])
    return _mark(pairs, found, "same_actor")


def _read_actors(selection: Selection) -> pl.DataFrame:
    store, view = selection.store, selection.view
    named = keep_known(store.frame("named"), as_of=view.as_of)
    blamed = named.filter(nw.col("relation") == "blames").select("event_id", "actor_id")
    sides = store.frame("figures_as_said").select("claim_id", nw.col("side").alias("actor_id"))
    known = keep_known(store.frame("claims"), as_of=view.as_of)
    hit = sides.join(known.select("claim_id", "event_id"), on="claim_id")
    hit = hit.filter(~nw.col("actor_id").is_null()).select("event_id", "actor_id")
    return nw.concat([blamed, hit]).unique().collect().to_polars()


def _name_actors(store: Store) -> dict[str, list[str]]:
    rows = store.frame("actors").select("actor_id", "name_en", "name_ar").collect().iter_rows()
    return {actor: fold_texts(list(dict.fromkeys(names))) for actor, *names in rows}


def weigh_sources(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Find whether both records give the same address, as a source or as another record."""
    left, right = (_read_addresses(Selection(store, view)) for store in (one, two))
    met = pairs.select(PAIR).join(left, on="event_id")
    renamed = right.rename({"event_id": "other_event_id"})
    return _mark(pairs, met.join(renamed, on=["other_event_id", "address"]), "shared_source")


def _read_addresses(selection: Selection) -> pl.DataFrame:
    store = selection.store
    claims = keep_known(store.frame("claims"), as_of=selection.view.as_of)
    said = claims.select("event_id", nw.col("source_url").alias("address"))
    linked = store.frame("events").select("event_id", nw.col("links").alias("address"))
    given = nw.concat([said, linked]).filter(~nw.col("address").is_null())
    each = explode_list(given.unique().collect().to_polars(), "address")
    folded = pl.col("address").str.replace_all(_ADDRESS, "").str.to_lowercase()
    return each.with_columns(folded.str.strip_chars_end("/")).unique()


def weigh_citing(pairs: pl.DataFrame, one: Store, two: Store, view: View) -> pl.DataFrame:
    """Find whether one record's source cites a claimant who speaks in the other record."""
    sides = [(one, two, PAIR), (two, one, PAIR[::-1])]
    found = [_find_citing(pairs, citing, cited, view, on=on) for citing, cited, on in sides]
    return _mark(pairs, pl.concat(found), "cites")


def _find_citing(
    pairs: pl.DataFrame, citing: Store, cited: Store, view: View, *, on: Sequence[str]
) -> pl.DataFrame:
    sources = [
        (source, claimant)
        for source, claimants in list_cited(citing.dataset.descriptor).items()
        for claimant in claimants
    ]
    if not sources:
        return pairs.select(PAIR).clear()
    read = partial(_read_claims, view=view)
    names = pl.DataFrame(sources, schema=["source_id", "claimant_id"], orient="row")
    leaning = read(citing).drop("claimant_id").join(names, on="source_id")
    speaking = read(cited).select(pl.col("event_id").alias(on[1]), "claimant_id")
    met = pairs.select(PAIR).join(leaning.rename({"event_id": on[0]}), on=on[0])
    return met.join(speaking, on=[on[1], "claimant_id"]).select(PAIR)


def _read_claims(store: Store, *, view: View) -> pl.DataFrame:
    claims = keep_known(store.frame("claims"), as_of=view.as_of)
    return claims.select("event_id", "claimant_id", "source_id").unique().collect().to_polars()


def _mark(pairs: pl.DataFrame, found: pl.DataFrame, ground: str) -> pl.DataFrame:
    holds = found.select(PAIR).unique().with_columns(pl.lit(value=True).alias(ground))
    return pairs.join(holds, on=PAIR, how="left").with_columns(
        pl.col(ground).fill_null(value=False)
    )
