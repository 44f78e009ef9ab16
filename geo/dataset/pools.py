"""Put events into pools, of which only wholes are told, so that no subtraction tells of fewer.

The rule is in docs/api.md, *Datasets that give no rows*. A number is the sum of whole pools of one
way of pooling, so that the difference of two such numbers is of whole pools, too (partitioning;
Chin and Ozsoyoglu, Statistical database design, 1981). Across two ways of pooling it is a cut
through the graph in which pools are tied by the events they share: `tie_pools` sees to it that no
cut is of fewer events than the least size.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from heapq import heappop, heappush

import numpy as np

Labels = list[int]
"""The pool of each unit, by its number; a unit is one event, or several that count together."""


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
    waiting = [(list(range(len(weights))), sum(weights), 0)] if weights else []
    ranks = [_rank(key) for key in keys]
    pools = 0
    while waiting:
        units, weight, depth = waiting.pop()
        # What has less than twice the least weight makes no two pools, whatever it is divided by.
        if depth == len(ranks) or weight < 2 * least:
            for unit in units:
                labels[unit] = pools
            pools += 1
            continue
        parts = _divide(units, ranks[depth], weights, least)
        waiting += [(part, weight, depth + 1) for part, weight in parts]
    return labels


def _rank(key: Sequence[Hashable]) -> list[int]:
    """Return the turn of each unit's name in the order of names, by which small numbers stand."""
    turns = {name: turn for turn, name in enumerate(sorted(set(key), key=str))}
    return [turns[name] for name in key]


def _divide(
    units: Iterable[int], key: Sequence[int], weights: Sequence[int], least: int
) -> Iterator[tuple[list[int], int]]:
    """Give the parts that units are divided into by a key, each with its weight."""
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for unit in units:
        parts[key[unit]].append(unit)
    together: list[int] = []
    weight = 0
    # By name where weights are equal, so that the same file gives the same pools each time.
    for size, name in sorted((sum([weights[u] for u in of]), name) for name, of in parts.items()):
        # What is too small goes together, and with the next larger one while that is too small.
        if size >= least and (not together or weight >= least):
            yield parts[name], size
        else:
            together += parts[name]
            weight += size
    if together:
        yield together, weight


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
    # Pools of the second way are numbered after all of the first, as one set of nodes.
    ahead = max(first, default=-1) + 1
    one, other = np.array(first, dtype=np.int64), np.array(second, dtype=np.int64) + ahead
    nodes = int(other.max(initial=ahead - 1)) + 1
    pairs, at = np.unique(one * nodes + other, return_inverse=True)
    shared = np.bincount(at, weights=weights, minlength=len(pairs)).astype(np.int64)
    ends = (end.tolist() for end in np.divmod(pairs, nodes))
    graph = _Graph(zip(*ends, shared.tolist(), strict=True), range(ahead, nodes), least=least)
    graph.tie()
    return [graph.joined.find(ahead + pool) - ahead for pool in second]


class _Union:
    """Nodes that become one; each is called by one of those it is made of."""

    def __init__(self, nodes: int) -> None:
        self._above = list(range(nodes))

    def find(self, node: int) -> int:
        """Return what a node is part of by now."""
        above = self._above
        while (up := above[node]) != node:
            above[node] = above[up]
            node = up
        return node

    def join(self, node: int, into: int) -> None:
        """Make one node part of another; both are called by their own names."""
        self._above[node] = into


class _Graph:
    """Pools of both ways, with a line between two that share units, as heavy as these.

    Pools are pulled together into lumps while two of them share the least weight: no difference
    parts a lump, nor any lump that it becomes part of. Nodes are numbers; ``joined`` says which
    of those of the ``second`` way have become one.
    """

    def __init__(self, lines: Iterable[tuple[int, int, int]], second: range, *, least: int) -> None:
        nodes = second.stop
        self.joined = _Union(nodes)
        self._least = least
        self._nodes = nodes
        self._lumps = _Union(nodes)
        self._lines: list[dict[int, int]] = [{} for _ in range(nodes)]
        self._pools: dict[int, int] = {node: node for node in second}
        """One pool of the second way of each lump that has some."""
        self._heavy: list[tuple[int, int]] = []
        self._loose: list[int] = []
        """Lines, the heaviest first, then by number: the same file gives the same pools."""
        for one, other, weight in lines:
            self._draw(one, other, weight)

    def tie(self) -> None:
        """Join pools of the second way until there is no line left."""
        while self._heavy or self._loose:
            if self._heavy:
                one, other = (self._lumps.find(node) for node in self._heavy.pop())
                if one != other:
                    self._contract(one, other)
                continue
            line, other = divmod(heappop(self._loose), self._nodes)
            lighter, one = divmod(line, self._nodes)
            # Of lumps that have become others, or whose line has become heavier, it is no more.
            if self._lines[one].get(other) == self._least - lighter:
                self._join(*self._pair(one, other))

    def _pair(self, one: int, other: int) -> tuple[int, int]:
        """Return two lumps with pools of the second way, of which a loose line asks to be one."""
        if one in self._pools and other in self._pools:
            return one, other
        # A pool of the first way by itself has no weight but its lines': at least two.
        lone, end = (one, other) if one not in self._pools else (other, one)
        others = ((weight, self._pools[at], at) for at, weight in self._lines[lone].items())
        return end, max((w, -pool, at) for w, pool, at in others if at != end)[2]

    def _join(self, one: int, other: int) -> None:
        pools = {self.joined.find(self._pools[one]), self.joined.find(self._pools[other])}
        if len(pools) > 1:
            self.joined.join(max(pools), min(pools))
        self._contract(one, other)

    def _contract(self, one: int, other: int) -> None:
        """Make two lumps one."""
        if len(self._lines[one]) > len(self._lines[other]):
            one, other = other, one
        self._lumps.join(one, other)
        pools = [self._pools.pop(node) for node in (one, other) if node in self._pools]
        if pools:
            self._pools[other] = min(pools)
        taken, self._lines[one] = self._lines[one], {}
        kept = self._lines[other]
        for at, weight in taken.items():
            del self._lines[at][one]
            if at != other:
                self._draw(other, at, weight + kept.get(at, 0))

    def _draw(self, one: int, other: int, weight: int) -> None:
        self._lines[one][other] = self._lines[other][one] = weight
        if weight >= self._least:
            self._heavy.append((one, other))
        else:
            # As one number each line is compared at once, and no burden to Python's collector.
            line = (self._least - weight) * self._nodes + min(one, other)
            heappush(self._loose, line * self._nodes + max(one, other))
