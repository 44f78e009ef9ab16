"""Find what the accounts of an event disagree on."""

from typing import Any

import narwhals as nw

from geo.counting.rules import FIGURE

FLAGS = (
    "number",
    "civilian_status",
    "who",
    "where",
    "whether",
    "denied",
    "acknowledged",
    "single",
    "corroborated",
)
"""Every flag, in the order in which they are told."""
DIFFERENCES = ("number", "civilian_status", "who", "where", "whether")
"""The flags that say the accounts differ."""
REPORTING = ("reports", "acknowledges", "attributes")
"""The positions that say it happened."""
_CIVILIAN = ("civilian", "child", "woman")


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
        # A claim names a place only where it gives another than the event's.
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
    # Somebody is blamed by some of those who blame, but not by all of them.
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
    # Nobody contradicts oneself: a claimant who changed its mind is one voice.
    return both.filter(nw.col("voice") != nw.col("other")).select("event_id")


def _count_voices(
    claims: nw.LazyFrame[Any], *, least: int = 1, most: int | None = None
) -> nw.LazyFrame[Any]:
    voices = claims.group_by("event_id").agg(nw.col("voice").n_unique().alias("voices"))
    enough = voices.filter(nw.col("voices") >= least)
    kept = enough if most is None else enough.filter(nw.col("voices") <= most)
    return kept.select("event_id")
