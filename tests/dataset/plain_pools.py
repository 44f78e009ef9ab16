"""Pools made and tied the plain way, name by name: what the quick way must agree with."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Generic, TypeVar

Labels = list[int]
"""The pool of each unit, by its number; a unit is one event, or several that count together."""
_Node = tuple[int, int]
"""A pool of the first (0) or the second (1) way of pooling."""


def make_pools(keys: Sequence[Sequence[Hashable]], weights: Sequence[int], *, least: int) -> Labels:
    """Divide units by one key after the other, while no part is of less than the least weight.

    Parameters
    ----------
    keys
        Of each way of dividing, the first one first: what each unit is by it.
    weights
        What each unit counts for.
    least
        The least weight of a pool; only where all units together have less is a pool of less.

    Returns
    -------
    The pool of each unit, numbered from 0.

    """
    labels = [0] * len(weights)
    waiting = [(list(range(len(weights))), 0)] if weights else []
    pools = 0
    while waiting:
        units, depth = waiting.pop()
        if depth == len(keys):
            for unit in units:
                labels[unit] = pools
            pools += 1
            continue
        waiting += [(part, depth + 1) for part in _divide(units, keys[depth], weights, least)]
    return labels


def _divide(
    units: Iterable[int], key: Sequence[Hashable], weights: Sequence[int], least: int
) -> Iterator[list[int]]:
    parts: defaultdict[Hashable, list[int]] = defaultdict(list)
    for unit in units:
        parts[key[unit]].append(unit)
    together: list[int] = []
    weight = 0
    # By name where weights are equal, so that the same file gives the same pools each time.
    for size, _, name in sorted(
        (sum(weights[u] for u in of), str(name), name) for name, of in parts.items()
    ):
        # What is too small goes together, and with the next larger one while that is too small.
        if size >= least and (not together or weight >= least):
            yield parts[name]
        else:
            together += parts[name]
            weight += size
    if together:
        yield together


def tie_pools(first: Labels, second: Labels, weights: Sequence[int], *, least: int) -> Labels:
    """Join pools of the second way until no difference to any pools of the first is too small.

    Every union of pools of the one and every union of pools of the other then are the same events,
    or differ by events of the least weight.

    Parameters
    ----------
    first, second
        The pools of each unit by both ways; none of less than the least weight.
    weights
        What each unit counts for.
    least
        The least weight of a difference.

    """
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for one, other, weight in zip(first, second, weights, strict=True):
        shared[one, other] += weight
    graph = _Graph(shared, least)
    graph.tie()
    return [graph.joined.find(pool) for pool in second]


Name = TypeVar("Name", bound=Hashable)


class _Union(Generic[Name]):
    """Things that become one; each is called by one of those it is made of."""

    def __init__(self) -> None:
        self._above: dict[Name, Name] = {}

    def find(self, thing: Name) -> Name:
        """Return what a thing is part of by now."""
        above = self._above
        while (up := above.get(thing, thing)) != thing:
            above[thing] = above.get(up, up)
            thing = up
        return thing

    def join(self, thing: Name, into: Name) -> None:
        """Make one thing part of another; both are called by their own names."""
        self._above[thing] = into


class _Graph:
    """Pools of both ways, with a line between two that share units, as heavy as these.

    Pools are pulled together into lumps while two of them share the least weight: no difference
    parts a lump, nor any lump that it becomes part of. ``joined`` says which pools of the second
    way have become one.
    """

    def __init__(self, shared: Mapping[tuple[int, int], int], least: int) -> None:
        self.joined: _Union[int] = _Union()
        self._least = least
        self._lumps: _Union[_Node] = _Union()
        self._lines: defaultdict[_Node, dict[_Node, int]] = defaultdict(dict)
        self._pools: dict[_Node, int] = {(1, pool): pool for _, pool in shared}
        """One pool of the second way of each lump that has some."""
        self._heavy: list[tuple[_Node, _Node]] = []
        self._loose: list[tuple[int, _Node, _Node]] = []
        for one, other in sorted(shared):
            self._draw((0, one), (1, other), shared[one, other])

    def tie(self) -> None:
        """Join pools of the second way until there is no line left."""
        while self._heavy or self._loose:
            if self._heavy:
                one, other = (self._lumps.find(node) for node in self._heavy.pop())
                if one != other:
                    self._contract(one, other)
                continue
            weight, one, other = heappop(self._loose)
            # Of lumps that have become others, or whose line has become heavier, it is no more.
            if self._lines.get(one, {}).get(other) == -weight:
                self._join(*self._pair(one, other))

    def _pair(self, one: _Node, other: _Node) -> tuple[_Node, _Node]:
        """Return two lumps with pools of the second way, of which a loose line asks to be one."""
        if one in self._pools and other in self._pools:
            return one, other
        # A pool of the first way by itself has no weight but its lines': at least two.
        lone, end = (one, other) if one not in self._pools else (other, one)
        others = ((weight, self._pools[at], at) for at, weight in self._lines[lone].items())
        return end, max((w, -pool, at) for w, pool, at in others if at != end)[2]

    def _join(self, one: _Node, other: _Node) -> None:
        pools = {self.joined.find(self._pools[one]), self.joined.find(self._pools[other])}
        if len(pools) > 1:
            self.joined.join(max(pools), min(pools))
        self._contract(one, other)

    def _contract(self, one: _Node, other: _Node) -> None:
        """Make two lumps one."""
        if len(self._lines[one]) > len(self._lines[other]):
            one, other = other, one
        self._lumps.join(one, other)
        pools = [self._pools.pop(node) for node in (one, other) if node in self._pools]
        if pools:
            self._pools[other] = min(pools)
        for at, weight in self._lines.pop(one).items():
            del self._lines[at][one]
            if at != other:
                self._draw(other, at, weight + self._lines[other].get(at, 0))

    def _draw(self, one: _Node, other: _Node, weight: int) -> None:
        self._lines[one][other] = self._lines[other][one] = weight
        if weight >= self._least:
            self._heavy.append((one, other))
        else:
            # The heaviest first, then by number: the same file gives the same pools each time.
            heappush(self._loose, (-weight, min(one, other), max(one, other)))
