"""Find what the accounts of an event disagree on."""

from typing import Any

import narwhals as nw

from geo.counting.rules import FIGURE, pair_independent

FLAGS = (
    "number",
    "civilian_status",
    "who",
    "where",
    "when",
    "whether",
    "denied",
    "acknowledged",
    "single",
    "corroborated",
    "parties",
)
"""Every flag, in the order in which they are told."""
DIFFERENCES = ("number", "civilian_status", "who", "where", "when", "whether")
"""The flags that say the accounts differ."""
REPORTING = ("reports", "acknowledges", "attributes")
"""The positions that say it happened."""
_CIVILIAN = ("civilian", "child", "woman")


def find_flags(
    claims: nw.LazyFrame[Any],
    figures: nw.LazyFrame[Any],
    named: nw.LazyFrame[Any],
    cited: nw.LazyFrame[Any] | None,
) -> nw.LazyFrame[Any]:
    """Say what the accounts of each event disagree on.

    Only what is said counts; nothing is typed by hand.

    Parameters
    ----------
    claims
        ``event_id``, ``claimant_id``, ``voice``, ``cites``, ``position``, ``denies``,
        ``place_id``, ``derived``, ``first_day`` and ``last_day`` (of the event by this account),
        ``is_party``.
    figures
        Each claimant's latest figures (`keep_latest`).
    named
        One row per actor a claim names: ``event_id``, ``voice``, ``actor_id``, ``relation``
        (``blames`` or ``clears``).
    cited
        What `pair_independent` asks for.

    Returns
    -------
    One row per event and flag that holds: ``event_id``, ``flag``.

    """
    own = claims.filter(~nw.col("derived"))
    stated = own.filter(nw.col("position") != "comments")
    reporting = own.filter(nw.col("position").is_in(REPORTING))
    borne_out = _pair(reporting, cited)
    found = {
        "number": _differ_on_number(figures),
        "civilian_status": _differ_on_civilians(own, figures),
        "who": nw.concat([_differ_on_who(named), _deny_responsibility(own, named)]),
        # A claim names a place only where it gives another than the event's; a denial of one place
        # among several gives none.
        "where": own.filter(~nw.col("place_id").is_null(), nw.col("position") != "denies").select(
            "event_id"
        ),
        "when": _differ_on_days(stated),
        "whether": _contradict(_denying(own, "event"), reporting.select("event_id", "voice")),
        "denied": own.filter(nw.col("position") == "denies").select("event_id"),
        "acknowledged": own.filter(nw.col("position") == "acknowledges").select("event_id"),
        "single": _leave_out(stated.select("event_id"), _pair(stated, cited)),
        "corroborated": borne_out,
        "parties": _leave_out(borne_out, reporting.filter(~nw.col("is_party")).select("event_id")),
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


def _contradict(left: nw.LazyFrame[Any], right: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    other = right.select("event_id", nw.col("voice").alias("other"))
    both = left.join(other, on="event_id")
    # Nobody contradicts oneself: a claimant who changed its mind is one voice.
    return both.filter(nw.col("voice") != nw.col("other")).select("event_id")


def _pair(claims: nw.LazyFrame[Any], cited: nw.LazyFrame[Any] | None) -> nw.LazyFrame[Any]:
    """Return the events of which two independent claims speak."""
    alike = claims.select("event_id", "voice", "cites").unique()
    return pair_independent(alike, cited, on=("event_id",)).select("event_id").unique()


def _leave_out(events: nw.LazyFrame[Any], others: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return events.unique().join(others.unique(), on="event_id", how="anti")


def _differ_on_days(claims: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the events of which two accounts give days that have none in common."""
    ends = claims.group_by("event_id").agg(nw.col("first_day").max(), nw.col("last_day").min())
    return ends.filter(nw.col("first_day") > nw.col("last_day")).select("event_id")
