"""See to it that all people of an event are as many as the parts of them that somebody counts.

Nobody is in two of civilians, combatants and people of unknown status, so one claimant's figures of
them add up. Children, women and men are among the others: each by itself is a part.
"""

from collections.abc import Callable
from typing import Any

import narwhals as nw

from geo.counting.rules import (
    CLAIMANT_RULE,
    FIGURE,
    PARTS,
    apply_rule,
    count_denials_as_zero,
    pick_accounts,
    tell_admitted,
)

_ENDS = {"lowest": "low", "corroborated": "low", "highest": "high"}
"""The rules that give one number, and the end that it is."""
_IS_ALL = nw.col("category") == "all"


def make_numbers(
    figures: nw.LazyFrame[Any],
    *,
    rule: str,
    cited: nw.LazyFrame[Any] | None = None,
    admissions: str = "",
    denials: nw.LazyFrame[Any] | None = None,
    hold: Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]] = lambda frame: frame,
) -> nw.LazyFrame[Any]:
    """Make the number of each event, harm and category of the claimants' figures.

    First `add_parts`, then the rule (`apply_rule`), then denials that count as zero, then
    `raise_whole`. So no number of all people is below one of its parts, at either end.

    Parameters
    ----------
    figures, rule, cited, admissions
        As for `apply_rule`.
    denials
        What `geo.counting.rules.list_denials` gives, to be counted as zero; None for not at all.
    hold
        Works the numbers out that are then raised, as they are used several times.

    Returns
    -------
    What `apply_rule` gives. ``from_parts`` says that no account gives the number of all people,
    ``raised`` that those which do are below what the parts come to.

    """
    is_own = rule.startswith(CLAIMANT_RULE)
    chosen = pick_accounts(figures, rule)
    wholes = add_parts(chosen, admissions="count" if is_own else admissions)
    numbers = apply_rule(wholes, rule=rule, cited=cited, admissions=admissions)
    if denials is not None:
        numbers = count_denials_as_zero(numbers, denials)
    raised = raise_whole(hold(numbers), chosen)
    end = _ENDS.get(rule)
    # A denial that counts as zero leaves two ends under these, too.
    if end is None or denials is not None:
        return raised
    return raised.with_columns(nw.col(end).alias(name) for name in ("low", "high"))


def add_parts(
    figures: nw.LazyFrame[Any], *, admissions: str = "", by: tuple[str, ...] = ()
) -> nw.LazyFrame[Any]:
    """Make accounts of all people of the parts that claimants count.

    A claimant's parts *come to* what its civilians, combatants and people of unknown status add up
    to, or to its children, women or men, whichever is most: of lows and of tops each. Others may
    be missing, so it is open above.

    Where no account but admissions gives a figure of all people, each claimant's parts are its
    account (``from_parts``). Where a claimant's figure of all people is older than some of its
    parts, it is lifted to what these newer parts come to, if that is more (``raised``).

    Parameters
    ----------
    figures
        As for `apply_rule`.
    admissions
        ``count`` to take an admission as any account.
    by
        What else keeps accounts apart, beside event and harm.

    """
    about = ("event_id", "harm", *by)
    of_one = ("event_id", "harm", "claimant_id")
    counts = _IS_ALL if admissions == "count" else _IS_ALL & ~nw.col("admits")
    order = nw.when(_IS_ALL).then(nw.col("claim_order"))
    marked = tell_admitted(figures).with_columns(
        counts.max().over(*about).alias("counted"),
        # Without a claim of all people its parts are newer than none.
        order.max().over(*of_one).alias("whole_order"),
    )
    parts = marked.filter(~_IS_ALL)
    newer = _come_to(parts.filter(nw.col("claim_order") > nw.col("whole_order")))
    made = _come_to(parts.filter(nw.col("whole_order").is_null(), ~nw.col("counted")))
    types = figures.collect_schema()
    of_claim = ("claimant_id", "voice", "cites", "admits", "admitted", "claim_order")
    columns = (*FIGURE, *of_claim, "low", "top", "open", "best", "from_parts", "raised")
    no, yes = nw.lit(value=False), nw.lit(value=True)
    said = _lift(marked, newer).with_columns(no.alias("from_parts"))
    # Words may be categories, which no plain text joins, and a sum may be wider than its parts.
    ends = (nw.col(end).cast(types[end]) for end in ("low", "top", "best"))
    accounts = made.with_columns(
        nw.lit("all").cast(types["category"]).alias("category"),
        *ends,
        yes.alias("open"),
        yes.alias("from_parts"),
        no.alias("raised"),
    )
    return nw.concat([said.select(*columns), accounts.select(*columns)])


def _come_to(parts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return what each claimant's parts come to: ``low``, ``top``, ``best``, ``admitted``."""
    ends = ("low", "top", "best", "admitted")
    is_disjoint = nw.col("category").is_in(PARTS)
    split = parts.with_columns(
        *(nw.when(is_disjoint).then(nw.col(end)).alias(f"{end}_added") for end in ends),
        *(nw.when(~is_disjoint).then(nw.col(end)).alias(f"{end}_alone") for end in ends),
        (is_disjoint & nw.col("best").is_null()).alias("unsure"),
        (~nw.col("best").is_null()).alias("estimated"),
    )
    found = split.group_by("event_id", "harm", "claimant_id", "voice").agg(
        *(nw.col(f"{end}_added").sum() for end in ends),
        *(nw.col(f"{end}_alone").max() for end in ends),
        nw.col("claim_order").max(),
        # All of one claimant: by which of its sources hardly matters, but it must be one of them.
        nw.col("cites").max(),
        nw.col("admits").max(),
        nw.col("unsure").max(),
        nw.col("estimated").max(),
    )
    most = {end: nw.max_horizontal(f"{end}_added", f"{end}_alone") for end in ends}
    return found.with_columns(
        *(most[end].cast(nw.Int64).alias(end) for end in ("low", "top", "admitted")),
        nw.when(nw.col("estimated"), ~nw.col("unsure")).then(most["best"]).alias("best"),
    )


def _lift(figures: nw.LazyFrame[Any], newer: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Lift figures of all people to the parts that their claimants have counted since."""
    types = figures.collect_schema()
    key = ("event_id", "harm", "claimant_id")
    later = newer.select(*key, *(nw.col(end).alias(f"new_{end}") for end in ("low", "top")))
    joined = figures.join(later, on=list(key), how="left")
    lifted = {
        end: _IS_ALL & (nw.col(f"new_{end}") > nw.col(end)).fill_null(value=False)
        for end in ("low", "top")
    }
    is_lifted = lifted["low"] | lifted["top"]
    return joined.with_columns(
        *(
            nw.when(is_it)
            .then(nw.col(f"new_{end}"))
            .otherwise(nw.col(end))
            .cast(types[end])
            .alias(end)
            for end, is_it in lifted.items()
        ),
        (nw.col("open") | lifted["top"]).alias("open"),
        is_lifted.alias("raised"),
    )


def raise_whole(
    numbers: nw.LazyFrame[Any], figures: nw.LazyFrame[Any], *, by: tuple[str, ...] = ()
) -> nw.LazyFrame[Any]:
    """Raise the numbers of all people to what the parts of them come to under the same rule.

    At each end by itself all people are at least the largest of these: the number of each other
    category; and, for each claimant, what its civilians, combatants and people of unknown status
    add up to, each taken at the rule's end or at the claimant's own, whichever is less. Those whom
    one claimant tells apart are different people; those whom only different claimants count may be
    the same. At the high end the sums of claimants that count all people are left out, as not every
    part of what one counts is at its own high at once.

    It is open where the high end is raised, or reached by a number that is open. Without a number
    of all people it is what the parts come to, open, and ``from_parts``.

    Parameters
    ----------
    numbers
        What `apply_rule` gives, denials counted.
    figures
        What it was applied to: each claimant's own, without those of `add_parts`.
    by
        What else tells numbers apart, beside event and harm.

    """
    about = ("event_id", "harm", *by)
    types = numbers.collect_schema()
    parts = numbers.filter(~_IS_ALL)
    summed = _add_apart(parts, figures, about=about, by=by)
    # One row for each event, joined to that of all people: windows over every row take thrice as
    # long.
    floors = (
        parts.group_by(*about)
        .agg(
            nw.col("low").max().alias("part_low"),
            nw.col("high").max().alias("part_high"),
            nw.when(nw.col("open")).then(nw.col("high")).otherwise(-1).max().alias("part_open"),
            nw.col("acknowledged").max().alias("part_acknowledged"),
            nw.col("accounts").max().alias("part_accounts"),
        )
        .join(summed, on=list(about), how="left")
        .with_columns(
            nw.max_horizontal(f"part_{end}", f"summed_{end}").alias(f"part_{end}")
            for end in ("low", "high")
        )
    )
    wholes = numbers.filter(_IS_ALL)
    joined = wholes.join(floors, on=list(about), how="left")
    lone = floors.join(wholes.select(*about), on=list(about), how="anti")
    no, yes = nw.lit(value=False), nw.lit(value=True)
    made = lone.with_columns(
        nw.lit("all").cast(types["category"]).alias("category"),
        nw.col("part_low").alias("low"),
        nw.max_horizontal("part_low", "part_high").alias("high"),
        nw.col("part_acknowledged").alias("acknowledged"),
        nw.col("part_accounts").alias("accounts"),
        *(yes.alias(name) for name in ("open", "from_parts")),
        no.alias("raised"),
    )
    columns = [nw.col(name).cast(types[name]) for name in types.names()]
    told = (parts, _raise(joined), made)
    return nw.concat([frame.select(*columns) for frame in told])


def _raise(wholes: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    # Without parts there is nothing to raise it to: what is missing is null.
    low = nw.max_horizontal("low", "part_low")
    high = nw.max_horizontal("high", "part_high", "part_low")
    is_higher = high > nw.col("high")
    is_reached = (nw.col("part_open") >= nw.col("high")).fill_null(value=False)
    changed = (low > nw.col("low")) | is_higher | (is_reached & ~nw.col("open"))
    return wholes.with_columns(
        low.alias("low"),
        high.alias("high"),
        (nw.col("open") | is_higher | is_reached).alias("open"),
        (nw.col("raised") | (changed & ~nw.col("from_parts"))).alias("raised"),
        nw.max_horizontal("acknowledged", "part_acknowledged").alias("acknowledged"),
    )


def _add_apart(
    numbers: nw.LazyFrame[Any],
    figures: nw.LazyFrame[Any],
    *,
    about: tuple[str, ...],
    by: tuple[str, ...],
) -> nw.LazyFrame[Any]:
    """Return the largest sum of the parts that one claimant tells apart, at each end."""
    of_one = ("event_id", "harm", "claimant_id")
    is_part = nw.col("category").is_in(PARTS)
    told = figures.group_by(*of_one).agg(
        _IS_ALL.max().alias("has_whole"), is_part.cast(nw.Int64).sum().alias("told_apart")
    )
    # One alone is no more than its number.
    several = told.filter(nw.col("told_apart") > 1).select(*of_one, "has_whole")
    parts = figures.filter(is_part).select(
        *FIGURE, "claimant_id", nw.col("low").alias("own_low"), "top"
    )
    several = parts.join(several, on=list(of_one))
    ruled = numbers.filter(is_part).select(*FIGURE, *by, "low", "high")
    each = several.join(ruled, on=[*FIGURE, *by]).with_columns(
        nw.min_horizontal("low", "own_low").alias("summed_low"),
        nw.when(~nw.col("has_whole")).then(nw.min_horizontal("high", "top")).alias("summed_high"),
    )
    sums = each.group_by(*of_one).agg(nw.col("summed_low", "summed_high").sum())
    return sums.group_by(*about).agg(nw.col("summed_low", "summed_high").max())
