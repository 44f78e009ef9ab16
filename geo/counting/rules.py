"""Make one number of the figures that claimants give for an event.

Every function takes Narwhals lazy frames and gives one back, so that the same rules run on every
engine. Nothing here reads totals: a total is not an event's figure and cannot enter any rule.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import narwhals as nw

RULES = ("range", "lowest", "highest", "median", "best", "corroborated", "latest")
CLAIMANT_RULE = "claimant:"
FIGURE = ("event_id", "harm", "category")
"""What one number is about."""
PARTS = ("civilian", "combatant", "unknown")
"""The categories that nobody is in two of: together they are everybody an account counts."""
CIVILIAN = ("civilian", "child", "woman")
ADMITTED = ("all", *CIVILIAN)
"""The categories of which a party's acknowledged figure is an admission, not a claim of success."""
ACCOUNTS = ("monitors", "no_parties")
"""Whose accounts alone may be asked to count."""
CONFIDENCES = ("medium", "high")
"""How sure an account must at least be for it to count, where that is asked."""


def keep_known(claims: nw.LazyFrame[Any], *, as_of: date | None) -> nw.LazyFrame[Any]:
    """Keep the claims made by a day; undated ones only when no day is given."""
    return claims if as_of is None else claims.filter(nw.col("said_on") <= as_of)


def keep_asked(
    claims: nw.LazyFrame[Any], *, accounts: str = "", confidence: str = ""
) -> nw.LazyFrame[Any]:
    """Keep the claims, or their figures, of the claimants and the confidence that are asked for.

    Parameters
    ----------
    claims
        ``is_monitor``, ``is_party`` (the claimant's voice is a party to the conflict) and
        ``confidence``.
    accounts
        One of `ACCOUNTS`; empty for everybody's.
    confidence
        One of `CONFIDENCES`, the least that counts; empty for any.

    """
    if accounts == "monitors":
        claims = claims.filter(nw.col("is_monitor"))
    elif accounts == "no_parties":
        claims = claims.filter(~nw.col("is_party"))
    if confidence:
        enough = CONFIDENCES[CONFIDENCES.index(confidence) :]
        claims = claims.filter(nw.col("confidence").is_in(enough))
    return claims


def keep_latest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Keep each claimant's latest own figure for each event, harm and category.

    Figures of derived claims are left out; ``claim_order`` (later is larger) tells the latest.
    """
    own = figures.filter(~nw.col("derived"))
    newest = nw.col("claim_order").max().over(*FIGURE, "claimant_id")
    return own.filter(nw.col("claim_order") == newest)


def apply_rule(
    figures: nw.LazyFrame[Any],
    *,
    rule: str,
    cited: nw.LazyFrame[Any] | None = None,
    admissions: str = "",
) -> nw.LazyFrame[Any]:
    """Make one low, high and open of the claimants' figures, each category by itself.

    `geo.counting.whole.make_numbers` sees to it that all people are as many as their parts.

    Parameters
    ----------
    figures
        One row per event, harm, category and claimant: ``low``, ``top`` (the high, or the low when
        the high is open), ``open``, ``best`` (its own best estimate, or the number itself where it
        is exact; null without one), ``voice``, ``cites``, ``admits``, ``claim_order``; and, where
        `geo.counting.whole.add_parts` saw them, ``from_parts``, ``raised`` and ``admitted``.
    rule
        One of ``geo.counting.rules.RULES`` or ``claimant:ID``.
    cited
        What `pair_independent` asks for.
    admissions
        ``count`` to take a party's admission as any account; else see `mark_floors`.

    Returns
    -------
    One row per event, harm and category that has a figure under the rule: ``low``, ``high``,
    ``open``, ``accounts``, ``from_parts``, ``raised``, and ``acknowledged``, the largest low that
    a party admits, 0 where none does.

    """
    if rule.startswith(CLAIMANT_RULE):
        return _apply_range(mark_floors(pick_accounts(figures, rule), admissions="count"))
    whole = mark_floors(figures, admissions=admissions)
    if rule == "corroborated":
        return _apply_corroborated(whole, cited)
    return _RULES[rule](whole)


def pick_accounts(figures: nw.LazyFrame[Any], rule: str) -> nw.LazyFrame[Any]:
    """Return the figures that a rule looks at: everybody's, or under ``claimant:ID`` one's own."""
    if not rule.startswith(CLAIMANT_RULE):
        return figures
    return figures.filter(nw.col("claimant_id") == rule.removeprefix(CLAIMANT_RULE))


def mark_floors(figures: nw.LazyFrame[Any], *, admissions: str = "") -> nw.LazyFrame[Any]:
    """Mark the admissions, by which it is only known that at least so many were harmed.

    An admission is a figure of all people, civilians, children or women that a party acknowledges.
    It is open above, and is told apart as ``acknowledged``. Beside other accounts of the same
    people it is a floor: it sets no low end, and the high end is never below it.

    Parameters
    ----------
    figures
        As for `apply_rule`; ``admits`` marks the admissions.
    admissions
        ``count`` to take admissions as any account.

    Returns
    -------
    The same with ``floor`` and ``acknowledged``, which is of all figures of the same people.

    """
    if "from_parts" not in figures.collect_schema().names():
        no = nw.lit(value=False)
        figures = tell_admitted(figures).with_columns(no.alias("from_parts"), no.alias("raised"))
    if admissions == "count":
        no = nw.lit(value=False)
        return figures.with_columns(no.alias("floor"), acknowledged=nw.lit(0, nw.Int64))
    others = (~nw.col("admits")).max().over(*FIGURE)
    return figures.with_columns(
        (nw.col("admits") & others).alias("floor"),
        (nw.col("open") | nw.col("admits")).alias("open"),
        nw.col("admitted").max().over(*FIGURE).alias("acknowledged"),
    )


def tell_admitted(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add ``admitted`` where it is missing: the low of an admission, 0 of any other figure."""
    if "admitted" in figures.collect_schema().names():
        return figures
    admitted = nw.when(nw.col("admits")).then(nw.col("low")).otherwise(0)
    return figures.with_columns(admitted.cast(nw.Int64).alias("admitted"))


def pair_independent(
    claims: nw.LazyFrame[Any], cited: nw.LazyFrame[Any] | None, *, on: tuple[str, ...]
) -> nw.LazyFrame[Any]:
    """Pair the claims of each group that are independent of each other; each pair stands twice.

    Two claimants are one voice when one speaks for the other, or both speak for a third, through
    any number of steps. A claim whose source cites a claimant is no second voice beside that
    claimant's own.

    Parameters
    ----------
    claims
        ``voice`` and ``cites`` (the voices that a claim's source cites, as one word), what ``on``
        names, and anything else; what the other of a pair says ends in ``_other``.
    cited
        ``cites`` and ``voice``, a row for each voice that such a word stands for; None where no
        source cites anybody.
    on
        The columns that both of a pair have alike.

    """
    pairs = claims.join(claims, on=list(on), suffix="_other")
    pairs = pairs.filter(nw.col("voice") != nw.col("voice_other"))
    if cited is None:
        return pairs
    for citing, voice in (("cites", "voice_other"), ("cites_other", "voice")):
        leaning = cited.select(nw.col("cites").alias(citing), nw.col("voice").alias(voice))
        pairs = pairs.join(leaning, on=[citing, voice], how="anti")
    return pairs


def _apply_range(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return _take_ends(figures, low=nw.col("low"), high=nw.col("top"))


def _apply_lowest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    own = nw.when(~nw.col("floor")).then(nw.col("low"))
    least = figures.filter((nw.col("low") == own.min().over(*FIGURE)) | nw.col("floor"))
    return _take_ends(least, low=nw.col("low"), high=own)


def _apply_highest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    # Beside 43 a "more than 40" may be more, too: the highest is open when any account is.
    found = _take_ends(figures, low=nw.col("low"), high=nw.col("top"))
    return found.with_columns(nw.col("high").alias("low"))


def _take_ends(figures: nw.LazyFrame[Any], *, low: nw.Expr, high: nw.Expr) -> nw.LazyFrame[Any]:
    """Return the smallest low and the largest high of figures; floors set no low."""
    is_own = ~nw.col("floor")
    told = figures.with_columns(
        nw.when(is_own).then(low).alias("low"),
        nw.when(is_own).then(high).alias("own_high"),
        high.alias("high"),
        (nw.col("open") & is_own).alias("open"),
        *((nw.col(name) & is_own).alias(name) for name in ("from_parts", "raised")),
        is_own.cast(nw.Int64).alias("accounts"),
    )
    ends = told.group_by(*FIGURE).agg(
        nw.col("low").min(),
        nw.col("own_high", "high", "open", "from_parts", "raised", "acknowledged").max(),
        # A sum may be wider than its parts.
        nw.col("accounts").sum().cast(nw.Int64),
    )
    # Where a floor is higher than every account, there may be more still.
    is_open = nw.col("open") | (nw.col("high") > nw.col("own_high"))
    return ends.with_columns(is_open.alias("open")).drop("own_high")


def _apply_median(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    # Of an even number of accounts the two in the middle, never a number between that nobody gave.
    size = nw.len().over(*FIGURE)
    placed = figures.filter(~nw.col("floor")).with_columns(
        nw.col("low").rank("ordinal").over(*FIGURE).alias("from_below"),
        # An open top is larger than any other, however small the number that is known of it.
        (nw.col("top") + nw.when(nw.col("open")).then(_BEYOND_ALL).otherwise(0))
        .rank("ordinal")
        .over(*FIGURE)
        .alias("by_top"),
        size.alias("size"),
    )
    lower, upper = (nw.col("size") + 1) // 2, nw.col("size") // 2 + 1
    middle = placed.with_columns(
        nw.when(nw.col("from_below") == lower).then(nw.col("low")).alias("middle_low"),
        nw.when(nw.col("by_top") == upper).then(nw.col("top")).alias("middle_top"),
    )
    ends = middle.group_by(*FIGURE).agg(
        nw.col("middle_low").max().alias("low"),
        nw.col("middle_top").max().alias("top"),
        nw.col("open").max(),
        nw.len().cast(nw.Int64).alias("accounts"),
        nw.col("from_parts", "raised", "acknowledged").max(),
    )
    # An open top in the middle may be known by a number below the low.
    high = nw.max_horizontal("low", "top").alias("high")
    return ends.with_columns(high).drop("top")


_BEYOND_ALL = 10**15
"""More people than any figure counts."""


def _apply_corroborated(
    figures: nw.LazyFrame[Any], cited: nw.LazyFrame[Any] | None
) -> nw.LazyFrame[Any]:
    # Of one voice and what it leans on, the largest low: one row stands for all that are alike.
    alike = figures.group_by(*FIGURE, "voice", "cites").agg(
        nw.col("low").max(),
        nw.col("from_parts", "raised", "acknowledged").max(),
        nw.len().alias("accounts"),
    )
    counted = alike.with_columns(nw.col("accounts").sum().over(*FIGURE).cast(nw.Int64))
    both = pair_independent(counted, cited, on=FIGURE).with_columns(
        nw.min_horizontal("low", "low_other").alias("low")
    )
    largest = both.group_by(*FIGURE).agg(
        nw.col("low").max(),
        nw.col("low").max().alias("high"),
        nw.col("accounts").max(),
        nw.col("from_parts", "raised", "acknowledged").max(),
    )
    # At least so many: two independent voices both say so, and one of them may say more.
    return largest.with_columns(nw.lit(value=True).alias("open"))


def _apply_latest(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    own = nw.when(~nw.col("floor")).then(nw.col("claim_order"))
    newest = nw.col("claim_order") == own.max().over(*FIGURE)
    top = nw.when(~nw.col("floor")).then(nw.col("top"))
    return _take_ends(figures.filter(newest | nw.col("floor")), low=nw.col("low"), high=top)


def _apply_best(figures: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    sure = figures.filter(~nw.col("best").is_null(), ~nw.col("floor"))
    # Made of the best of parts it is open: a part may be missing.
    told = sure.with_columns(nw.col("from_parts").alias("open"))
    return _take_ends(told, low=nw.col("best"), high=nw.col("best"))


_RULES: Mapping[str, Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]] = {
    "range": _apply_range,
    "lowest": _apply_lowest,
    "highest": _apply_highest,
    "median": _apply_median,
    "best": _apply_best,
    "latest": _apply_latest,
}


def list_denials(claims: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the denials that may count as zero, one row for each event and claimant.

    Those by which a voice's latest own statement about an event denies the event, or that
    civilians were harmed, for all of its days and places: a denial that was taken back, one of
    responsibility, and one of a part of the event say of nobody that they live.

    Parameters
    ----------
    claims
        ``event_id``, ``claimant_id``, ``voice``, ``position``, ``denies``, ``derived``,
        ``partial`` and ``claim_order``.

    Returns
    -------
    ``event_id``, ``claimant_id``, ``denies_event`` and ``denies_harm``.

    """
    own = claims.filter(~nw.col("derived"), nw.col("position") != "comments")
    newest = own.filter(
        nw.col("claim_order") == nw.col("claim_order").max().over("event_id", "voice")
    )
    denied = nw.col("denies").fill_null("")
    told = newest.filter(nw.col("position") == "denies", ~nw.col("partial")).select(
        "event_id",
        "claimant_id",
        denied.str.contains("event", literal=True).alias("denies_event"),
        denied.str.contains("civilian_harm", literal=True).alias("denies_harm"),
    )
    return told.filter(nw.col("denies_event") | nw.col("denies_harm"))


def count_denials_as_zero(
    numbers: nw.LazyFrame[Any], denials: nw.LazyFrame[Any], *, on: tuple[str, ...] = ("event_id",)
) -> nw.LazyFrame[Any]:
    """Put the low at 0 where somebody denies: of civilians, and of all where the event is denied.

    Nobody says by it that fighters live, or people whose status is unknown.

    Parameters
    ----------
    numbers
        What `apply_rule` gives, or one claimant's figures.
    denials
        What `list_denials` gives.
    on
        What a denial and a number have alike: the event, or the event and the claimant.

    """
    told = denials.group_by(*on).agg(nw.col("denies_event", "denies_harm").max())
    joined = numbers.join(told, on=list(on), how="left")
    event, harm = (nw.col(name).fill_null(value=False) for name in ("denies_event", "denies_harm"))
    touched = (nw.col("category").is_in(CIVILIAN) & (event | harm)) | (
        (nw.col("category") == "all") & event
    )
    zero = nw.when(touched).then(0).otherwise(nw.col("low")).cast(nw.Int64)
    return joined.with_columns(zero.alias("low")).drop("denies_event", "denies_harm")
