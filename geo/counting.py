"""How the claims about an event become one number, and what they disagree on.

Every function takes Narwhals lazy frames and gives one back, so that the same rules run on every
engine. Nothing here reads totals: a total is not an event's figure and cannot enter any rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from geo.view import CLAIMANT_RULE, FLAGS

FIGURE = ("event_id", "harm", "category")
"""What one number is about."""
DIFFERENCES = ("number", "civilian_status", "who", "where", "whether")
"""The flags that say the accounts differ."""
REPORTING = ("reports", "acknowledges", "attributes")
"""The positions that say it happened."""
_CIVILIAN = ("civilian", "child", "woman")


@dataclass(frozen=True, kw_only=True)
class Number:
    """People harmed, as a count never stands alone.

    ``low`` and ``high`` are None when no account gives a figure; ``open`` means the high is "or
    more". ``events`` were asked about, ``without_figure`` of them have no figure for this harm and
    category; ``accounts`` is the number of figures the rule was applied to. ``fewer_than`` says
    that fewer events than that have a figure, and that the licence lets none of it be told.
    """

    low: int | None
    high: int | None
    open: bool
    harm: str
    category: str
    rule: str
    as_of: date | None
    events: int
    without_figure: int
    accounts: int
    fewer_than: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the number as the HTTP API and the command line give it."""
        as_of = self.as_of.isoformat() if self.as_of else None
        left_out = {"accounts", *(() if self.fewer_than else ("fewer_than",))}
        given = {key: value for key, value in self.__dict__.items() if key not in left_out}
        return {**given, "as_of": as_of}


def keep_known(claims: nw.LazyFrame[Any], *, as_of: date | None) -> nw.LazyFrame[Any]:
    """Keep the claims made by a day; undated ones only when no day is given."""
    return claims if as_of is None else claims.filter(nw.col("said_on") <= as_of)


def keep_latest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Keep each claimant's latest own figure for each event, harm and category.

    Figures of derived claims are left out; ``claim_order`` (later is larger) tells the latest.
    """
    own = figures.filter(~nw.col("derived"))
    newest = nw.col("claim_order").max().over(*FIGURE, "claimant_id")
    return own.filter(nw.col("claim_order") == newest)


def apply_rule(figures: nw.LazyFrame[Any], *, rule: str) -> nw.LazyFrame[Any]:
    """Make one low, high and open of the claimants' figures.

    Parameters
    ----------
    figures
        One row per event, harm, category and claimant: ``low``, ``top`` (the high, or the low when
        the high is open), ``open``, ``voice``, ``claim_order``.
    rule
        One of ``geo.view.RULES`` or ``claimant:ID``.

    Returns
    -------
    One row per event, harm and category that has a figure under the rule: ``low``, ``high``,
    ``open``, ``accounts``.

    """
    if rule.startswith(CLAIMANT_RULE):
        of_one = nw.col("claimant_id") == rule.removeprefix(CLAIMANT_RULE)
        return _apply_range(figures.filter(of_one))
    return _RULES[rule](figures)


def _apply_range(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return figures.group_by(*FIGURE).agg(
        nw.col("low").min(), nw.col("top").max().alias("high"), nw.col("open").max(), _accounts()
    )


def _apply_lowest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    least = figures.filter(nw.col("low") == nw.col("low").min().over(*FIGURE))
    return least.group_by(*FIGURE).agg(
        nw.col("low").min(), nw.col("low").max().alias("high"), nw.col("open").max(), _accounts()
    )


def _apply_highest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    most = figures.filter(nw.col("top") == nw.col("top").max().over(*FIGURE))
    return most.group_by(*FIGURE).agg(
        nw.col("top").min().alias("low"),
        nw.col("top").max().alias("high"),
        nw.col("open").max(),
        _accounts(),
    )


def _apply_median(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    middle = figures.group_by(*FIGURE).agg(
        nw.col("low").median().floor().cast(nw.Int64),
        nw.col("top").median().ceil().cast(nw.Int64).alias("high"),
        nw.col("open").cast(nw.Int64).sum().alias("open_ends"),
        _accounts(),
    )
    # An open high is larger than any other: the median is open when half of them are.
    is_open = 2 * nw.col("open_ends") >= nw.col("accounts")
    return middle.with_columns(is_open.alias("open")).drop("open_ends")


def _apply_corroborated(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    voices = figures.group_by(*FIGURE, "voice").agg(nw.col("low").max())
    place = nw.col("low").rank("ordinal", descending=True).over(*FIGURE)
    second = voices.with_columns(place.alias("rank"), nw.len().over(*FIGURE).alias("accounts"))
    return second.filter(nw.col("rank") == 2).select(  # noqa: PLR2004  the second independent voice
        *FIGURE,
        "low",
        nw.col("low").alias("high"),
        nw.lit(value=False).alias("open"),
        nw.col("accounts").cast(nw.Int64),
    )


def _apply_latest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    newest = nw.col("claim_order").max().over(*FIGURE)
    return _apply_range(figures.filter(nw.col("claim_order") == newest))


def _accounts() -> nw.Expr:
    return nw.len().cast(nw.Int64).alias("accounts")


_RULES: Mapping[str, Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]] = {
    "range": _apply_range,
    "lowest": _apply_lowest,
    "highest": _apply_highest,
    "median": _apply_median,
    "corroborated": _apply_corroborated,
    "latest": _apply_latest,
}


def count_denials_as_zero(
    numbers: nw.LazyFrame[Any], denials: nw.LazyFrame[Any], *, rule: str
) -> nw.LazyFrame[Any]:
    """Put the low at 0 where somebody denies.

    A denial speaks of the civilian harm reported, so combatants' numbers stay as they are. Under
    ``claimant:ID`` only that claimant's denial counts.

    """
    if rule.startswith(CLAIMANT_RULE):
        of_one = nw.col("claimant_id") == rule.removeprefix(CLAIMANT_RULE)
        denials = denials.filter(of_one)
    denied = denials.select("event_id").unique().with_columns(nw.lit(value=True).alias("denied"))
    joined = numbers.join(denied, on="event_id", how="left")
    touched = nw.col("denied").fill_null(value=False) & (nw.col("category") != "combatant")
    zero = nw.when(touched).then(0).otherwise(nw.col("low")).cast(nw.Int64)
    return joined.with_columns(zero.alias("low")).drop("denied")


def add_up(
    numbers: nw.LazyFrame[Any],
    groups: nw.LazyFrame[Any],
    *,
    same: nw.LazyFrame[Any] | None = None,
) -> nw.LazyFrame[Any]:
    """Add the lows and highs of events, group by group, harm by harm and category by category.

    An event that is part of another one in the same group is left out where both have a number:
    the longer event's number already holds it. Events recorded as the same count once in a group,
    from the lowest low to the highest high of them.

    Parameters
    ----------
    numbers
        What `apply_rule` gives; with a column ``key`` when a number belongs to one group only. Or
        of bundles of events: ``bundle``, and ``with_figure``, how many of its events have one.
    groups
        ``event_id``, ``part_of`` and ``key`` (never null), one row per event and group; of
        bundles, ``bundle`` too, and ``event_id`` only of events that others are part of.
    same
        ``event_id`` and ``counted_as`` for the events recorded as one; None where none are.

    Returns
    -------
    One row per key, harm and category: ``low``, ``high``, ``open``, ``accounts`` and
    ``with_figure``, the number of events that have one.

    """
    names, others = (f.collect_schema().names() for f in (numbers, groups))
    about = next(c for c in ("bundle", "event_number", "event_id") if c in names and c in others)
    shared = [about, *({"key"} & {*names})]
    figured = nw.col("with_figure") if "with_figure" in names else nw.lit(1, nw.Int64)
    told = ("harm", "category", "low", "high", "open", "accounts")
    chosen = numbers.select(*shared, *told, figured.alias("with_figure")).join(
        groups.select(*dict.fromkeys((about, "event_id", "part_of", "key"))), on=shared
    )
    if same is not None:
        chosen = _name_once(chosen, same)
    marked = _mark_held(chosen)
    if same is not None:
        marked = _count_once(marked)
    free = ~nw.col("held")
    counted = marked.with_columns(
        *(nw.when(free).then(nw.col(c)).otherwise(0).alias(c) for c in ("low", "high")),
    )
    return counted.group_by("key", "harm", "category").agg(
        nw.col("low").sum(),
        nw.col("high").sum(),
        nw.col("open").max(),
        nw.col("accounts").sum(),
        nw.col("with_figure").sum(),
    )


def _name_once(numbers: nw.LazyFrame[Any], same: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Call events that are recorded as one, and what they are part of, by one name."""
    for column in ("event_id", "part_of"):
        renamed = same.select(nw.col("event_id").alias(column), "counted_as")
        numbers = (
            numbers.join(renamed, on=column, how="left")
            .with_columns(nw.coalesce("counted_as", column).alias(column))
            .drop("counted_as")
        )
    return numbers


def _count_once(numbers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return numbers.group_by("event_id", "key", "harm", "category").agg(
        nw.col("low").min(),
        nw.col("high").max(),
        nw.col("open").max(),
        nw.col("held").max(),
        nw.col("accounts").sum(),
        nw.col("with_figure").sum(),
    )


def _mark_held(chosen: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add ``held``: whether the same group has a number for what this event is part of."""
    own = ("key", "harm", "category")
    parts = chosen.filter(~nw.col("part_of").is_null()).select("part_of").unique()
    holders = chosen.join(parts, left_on="event_id", right_on="part_of", how="semi").select(
        nw.col("event_id").alias("part_of"), *own, nw.lit(value=True).alias("held")
    )
    joined = chosen.join(holders.unique(), on=["part_of", *own], how="left")
    return joined.with_columns(nw.col("held").fill_null(value=False))


def find_flags(
    claims: nw.LazyFrame[Any],
    figures: nw.LazyFrame[Any],
    named: nw.LazyFrame[Any],
) -> nw.LazyFrame[Any]:
    """Say what the accounts of each event disagree on.

    Only what is said counts; nothing is typed by hand.

    Parameters
    ----------
    claims
        ``event_id``, ``claimant_id``, ``voice``, ``position``, ``denies``, ``place_id``,
        ``derived``.
    figures
        Each claimant's latest figures (`keep_latest`).
    named
        One row per actor a claim names: ``event_id``, ``voice``, ``actor_id``, ``relation``
        (``blames`` or ``clears``).

    Returns
    -------
    One row per event and flag that holds: ``event_id``, ``flag``.

    """
    own = claims.filter(~nw.col("derived"))
    found = {
        "number": _differ_on_number(figures),
        "civilian_status": _differ_on_civilians(own, figures),
        "who": nw.concat([_differ_on_who(named), _deny_responsibility(own, named)]),
        "where": own.filter(~nw.col("place_id").is_null()).select("event_id"),
        "whether": _contradict(_denying(own, "event"), _reporting(own)),
        "denied": own.filter(nw.col("position") == "denies").select("event_id"),
        "acknowledged": own.filter(nw.col("position") == "acknowledges").select("event_id"),
        "single": _count_voices(own.filter(nw.col("position") != "comments"), most=1),
        "corroborated": _count_voices(_reporting(own), least=2),
    }
    return nw.concat([_mark(found[flag], flag) for flag in FLAGS])


def _mark(events: nw.LazyFrame[Any], flag: str) -> nw.LazyFrame[Any]:
    return events.unique().with_columns(nw.lit(flag).alias("flag"))


def _differ_on_number(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    spread = figures.group_by(*FIGURE).agg(
        (nw.col("low").max() - nw.col("low").min()).alias("lows"),
        (nw.col("top").max() - nw.col("top").min()).alias("tops"),
    )
    return spread.filter((nw.col("lows") > 0) | (nw.col("tops") > 0)).select("event_id")


def _differ_on_civilians(
    claims: nw.LazyFrame[Any], figures: nw.LazyFrame[Any]
) -> nw.LazyFrame[Any]:
    civilian = figures.filter(nw.col("category").is_in(_CIVILIAN)).select("event_id", "voice")
    everybody = figures.filter(nw.col("category") == "all")
    fighters = figures.filter(nw.col("category") == "combatant")
    # Fighters and civilians may both have died: only "all of them fighters" speaks against.
    same = ["event_id", "claimant_id", "voice", "harm", "low", "top"]
    only_fighters = fighters.join(everybody, on=same, how="semi").select("event_id", "voice")
    against = nw.concat([_denying(claims, "civilian_harm"), only_fighters])
    return _contradict(against, civilian)


def _differ_on_who(named: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    blamed = named.filter(nw.col("relation") == "blames")
    blamed = blamed.select("event_id", "voice", "actor_id").unique()
    voices = blamed.group_by("event_id").agg(nw.col("voice").n_unique().alias("voices"))
    each = blamed.group_by("event_id", "actor_id").agg(nw.len().alias("blaming"))
    uneven = each.join(voices, on="event_id").filter(nw.col("blaming") < nw.col("voices"))
    cleared = named.filter(nw.col("relation") == "clears").select(
        "event_id", "actor_id", nw.col("voice").alias("other")
    )
    denied = blamed.join(cleared, on=["event_id", "actor_id"])
    denied = denied.filter(nw.col("voice") != nw.col("other"))
    return nw.concat([uneven.select("event_id"), denied.select("event_id")])


def _deny_responsibility(claims: nw.LazyFrame[Any], named: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    blamed = named.filter(nw.col("relation") == "blames").select("event_id", "voice")
    return _contradict(_denying(claims, "responsibility"), blamed)


def _denying(claims: nw.LazyFrame[Any], what: str) -> nw.LazyFrame[Any]:
    denies = nw.col("denies").fill_null("").str.contains(what, literal=True)
    return claims.filter(denies).select("event_id", "voice")


def _reporting(claims: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return claims.filter(nw.col("position").is_in(REPORTING)).select("event_id", "voice")


def _contradict(left: nw.LazyFrame[Any], right: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    other = right.select("event_id", nw.col("voice").alias("other"))
    both = left.join(other, on="event_id")
    return both.filter(nw.col("voice") != nw.col("other")).select("event_id")


def _count_voices(
    claims: nw.LazyFrame[Any], *, least: int = 1, most: int | None = None
) -> nw.LazyFrame[Any]:
    voices = claims.group_by("event_id").agg(nw.col("voice").n_unique().alias("voices"))
    enough = voices.filter(nw.col("voices") >= least)
    kept = enough if most is None else enough.filter(nw.col("voices") <= most)
    return kept.select("event_id")
