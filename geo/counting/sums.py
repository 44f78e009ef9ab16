"""Add up the numbers of events, each event once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import narwhals as nw

_SUM = ("key", "inside", "harm", "category")
"""What one sum is about."""
_TOLD = ("low", "high", "open", "accounts", "from_parts", "raised", "acknowledged", "with_figure")
"""What is told of it: the fields of `Sum`."""
Kin = Mapping[str, Sequence[str]]
"""What each event is part of: its ancestors by id, the nearest first."""


@dataclass(frozen=True)
class Sum:
    """The numbers of some events, added up.

    ``from_parts`` counts those made of a claimant's parts, ``raised`` those raised to their parts,
    ``with_figure`` the events that have a number at all; ``acknowledged`` adds what parties admit.
    """

    low: int
    high: int
    open: bool
    accounts: int
    from_parts: int
    raised: int
    acknowledged: int
    with_figure: int

    def __add__(self, other: "Sum") -> "Sum":
        """Return the sum of both."""
        return Sum(
            self.low + other.low,
            self.high + other.high,
            self.open or other.open,
            self.accounts + other.accounts,
            self.from_parts + other.from_parts,
            self.raised + other.raised,
            self.acknowledged + other.acknowledged,
            self.with_figure + other.with_figure,
        )


class Member(NamedTuple):
    """An event of a sum, by its id, with what it is part of.

    Parts that hold none themselves may stand together, without an id.
    """

    event: str | None
    parent: str | None
    number: Sum


class Family(NamedTuple):
    """Events of one sum that are part of each other, as they are counted.

    ``total`` is what they add to the sum, ``lows`` and ``highs`` what each of them adds, in their
    order; None where another's number holds it.
    """

    total: Sum
    lows: list[int | None]
    highs: list[int | None]


class Sums:
    """The numbers of groups of events, looked up by group, harm and category."""

    def __init__(self, found: Mapping[tuple[Any, ...], Sum]) -> None:
        """Keep sums by what `_SUM` names."""
        self._found = found

    @property
    def kinds(self) -> set[tuple[str, str]]:
        """The pairs of harm and category that have a figure."""
        return {(harm, category) for *_, harm, category in self._found}

    def kinds_of(self, key: str) -> set[tuple[str, str]]:
        """Return the pairs of harm and category of which one group has a figure."""
        return {(harm, category) for of, _, harm, category in self._found if of == key}

    def find(self, key: str, harm: str, category: str) -> tuple[Sum | None, Sum | None]:
        """Return the sum of the events that are counted, and of those that reach beyond."""
        inside, beyond = (
            self._found.get((key, is_inside, harm, category)) for is_inside in (True, False)
        )
        return inside, beyond


def add_up(
    numbers: nw.LazyFrame[Any],
    groups: nw.LazyFrame[Any],
    *,
    kin: Kin,
    same: nw.LazyFrame[Any] | None = None,
) -> Sums:
    """Add the lows and highs of events, group by group, harm by harm and category by category.

    An event that others of its group are part of, directly or through further events, adds the
    larger of its own low and the sum of its parts' lows, and likewise of highs; those parts add
    nothing else. The sum is open where one is whose high is added. So an event never makes a sum
    smaller. Events recorded as the same count once in a group, from the lowest low to the highest
    high of them; the low of all people is no smaller than that of another category, where
    ``numbers`` hold those, too.

    Parameters
    ----------
    numbers
        What `apply_rule` gives; with a column ``key`` when a number belongs to one group only. Or
        of bundles of events: ``bundle``, and ``with_figure``, how many of its events have one.
    groups
        ``event_id``, ``part_of`` and ``key`` (never null), one row per event and group; of
        bundles, ``bundle`` too, and ``event_id`` only of events that others are part of. Those
        ``inside`` a period and those that reach beyond it are two groups of one key.
    kin
        The events that are part of others, each with its ancestors.
    same
        ``event_id`` and ``counted_as`` for the events recorded as one; None where none are.

    Returns
    -------
    For each key, ``inside``, harm and category: ``low``, ``high``, ``open``, ``accounts``,
    ``from_parts`` and ``raised`` (how many of the numbers were made of parts, or raised to them),
    ``acknowledged`` (added up as lows are) and ``with_figure``, the number of events that have one.

    """
    chosen = _choose(numbers, groups)
    if same is not None:
        chosen = _count_once(_name_once(chosen, same))
    if not kin:
        return Sums(_sum_plainly(chosen))
    holders = {ancestor for ancestors in kin.values() for ancestor in ancestors}
    if same is not None:
        # Of records of one event a filter may have left the one that says what it is part of.
        holders |= kin.keys()
    has_kin = ~nw.col("part_of").is_null() | nw.col("event_id").is_in(sorted(holders))
    has_kin = has_kin.fill_null(value=False)
    found = _sum_plainly(chosen.filter(~has_kin))
    for about, members in _gather(chosen.filter(has_kin)).items():
        total = resolve_parts(members, kin).total
        found[about] = found[about] + total if about in found else total
    return Sums(found)


def _choose(numbers: nw.LazyFrame[Any], groups: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    names, others = (f.collect_schema().names() for f in (numbers, groups))
    # The shortest key both have: numbers join faster than words.
    about = next(c for c in ("bundle", "event_number", "event_id") if c in names and c in others)
    shared = [about, *({"key"} & {*names})]
    figured = nw.col("with_figure") if "with_figure" in names else nw.lit(1, nw.Int64)
    told = ("harm", "category", "low", "high", "open", "accounts", "acknowledged")
    return numbers.select(
        *shared,
        *told,
        # Of bundles it is a count already.
        nw.col("from_parts", "raised").cast(nw.Int64),
        figured.alias("with_figure"),
    ).join(
        groups.select(*dict.fromkeys((about, "event_id", "part_of", "key", "inside"))), on=shared
    )


def _sum_plainly(chosen: nw.LazyFrame[Any]) -> dict[tuple[Any, ...], Sum]:
    summed = chosen.group_by(*_SUM).agg(
        nw.col("low").sum(),
        nw.col("high").sum(),
        nw.col("open").max(),
        nw.col("accounts").sum(),
        nw.col("from_parts", "raised", "acknowledged", "with_figure").sum(),
    )
    rows = summed.select(*_SUM, *_TOLD).collect().iter_rows()
    return {row[: len(_SUM)]: Sum(*row[len(_SUM) :]) for row in rows}


def _name_once(numbers: nw.LazyFrame[Any], same: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Call events that are recorded as one, and what they are part of, by one name."""
    # Both, or a part of one record would not be seen as part of the other.
    for column in ("event_id", "part_of"):
        renamed = same.select(nw.col("event_id").alias(column), "counted_as")
        numbers = (
            numbers.join(renamed, on=column, how="left")
            .with_columns(nw.coalesce("counted_as", column).alias(column))
            .drop("counted_as")
        )
    return numbers


def _count_once(numbers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    merged = numbers.group_by("event_id", *_SUM).agg(
        nw.col("low").min(),
        nw.col("high").max(),
        nw.col("open").max(),
        nw.col("part_of").max(),
        nw.col("accounts").sum(),
        nw.col("from_parts", "raised", "acknowledged").max(),
        nw.col("with_figure").sum(),
    )
    # A record that counts all people may know of fewer than another counts of one kind.
    is_all = nw.col("category") == "all"
    about = ("event_id", *(name for name in _SUM if name != "category"))
    of_parts = nw.when(~is_all).then(nw.col("low")).max().over(*about)
    raised = nw.when(is_all).then(nw.max_horizontal(nw.col("low"), of_parts))
    return merged.with_columns(raised.otherwise(nw.col("low")).alias("low"))


def _gather(related: nw.LazyFrame[Any]) -> dict[tuple[Any, ...], list[Member]]:
    """Collect the events that have kin, by what their sums are about."""
    found: dict[tuple[Any, ...], list[Member]] = defaultdict(list)
    columns = (*_SUM, "event_id", "part_of", *_TOLD)
    for row in related.select(*columns).collect().iter_rows():
        about, (event, parent), told = (
            row[: len(_SUM)],
            row[len(_SUM) : -len(_TOLD)],
            row[-len(_TOLD) :],
        )
        found[about].append(Member(event, parent, Sum(*told)))
    return found


@dataclass
class _Node:
    """An event while its family is resolved: its place among the members, and its parts."""

    place: int
    parts: list["_Node"] = field(default_factory=list)


def resolve_parts(members: Sequence[Member], kin: Kin) -> Family:
    """Say what each event adds to a sum, where some are part of others."""
    nodes = {member.event: _Node(place) for place, member in enumerate(members) if member.event}
    tops: list[_Node] = []
    for place, (event, parent, _) in enumerate(members):
        node = nodes[event] if event else _Node(place)
        above = kin.get(event, ()) if event else (parent, *kin.get(parent or "", ()))
        holder = next((nodes[one] for one in above if one in nodes), None)
        (tops if holder is None else holder.parts).append(node)
    lows: list[int | None] = [None] * len(members)
    highs = lows.copy()
    low = sum(_settle(top, [member.number.low for member in members], lows) for top in tops)
    high = sum(_settle(top, [member.number.high for member in members], highs) for top in tops)
    admitted = [member.number.acknowledged for member in members]
    acknowledged = sum(_settle(top, admitted, [None] * len(members)) for top in tops)
    whole = reduce(add, (member.number for member in members))
    # What another's number holds is in it whole, however open it was said.
    pairs = zip(members, highs, strict=True)
    is_open = any(member.number.open for member, high in pairs if high is not None)
    total = replace(whole, low=low, high=high, open=is_open, acknowledged=acknowledged)
    return Family(total, lows, highs)


def _settle(node: _Node, own: Sequence[int], adds: list[int | None]) -> int:
    """Let an event's own number be added, or what its parts add, whichever is more."""
    parts = sum(_settle(part, own, adds) for part in node.parts)
    if own[node.place] >= parts:
        for part in node.parts:
            _clear(part, adds)
        adds[node.place] = own[node.place]
    return max(own[node.place], parts)


def _clear(node: _Node, adds: list[int | None]) -> None:
    adds[node.place] = None
    for part in node.parts:
        _clear(part, adds)
