"""Put events into pools, of which only wholes are told, so that no subtraction tells of fewer.

The rule is in docs/api.md, *Datasets that give no rows*. A number is the sum of whole pools of one
way of pooling, so that the difference of two such numbers is of whole pools, too (partitioning;
Chin and Ozsoyoglu, Statistical database design, 1981). Across two ways of pooling it is a cut
through the graph in which pools are tied by the events they share: `tie_pools` sees to it that no
cut is of fewer events than the least size.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

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
    renamed = {pool: pool for pool in second}
    while steps := _choose_steps(_list_loose(shared, least)):
        renamed = {pool: steps.get(now, now) for pool, now in renamed.items()}
        joined: defaultdict[tuple[int, int], int] = defaultdict(int)
        for (one, other), weight in shared.items():
            joined[one, steps.get(other, other)] += weight
        shared = joined
    return [renamed[pool] for pool in second]


def _list_loose(shared: Mapping[tuple[int, int], int], least: int) -> list[tuple[int, int]]:
    """Return pairs of pools of the second way that lie on both sides of too small a difference.

    Pools are first pulled together into lumps, again and again, while two of them share the least
    weight: no difference parts a lump. Lumps that share anything else are tied too loosely.
    """
    above: dict[_Node, _Node] = {}

    def find(node: _Node) -> _Node:
        while (up := above.get(node, node)) != node:
            above[node] = above.get(up, up)
            node = up
        return node

    ties: Mapping[tuple[_Node, _Node], int]
    ties = {((0, one), (1, other)): weight for (one, other), weight in shared.items()}
    while True:
        between: defaultdict[tuple[_Node, _Node], int] = defaultdict(int)
        for (a, b), weight in ties.items():
            if find(a) != find(b):
                between[min(find(a), find(b)), max(find(a), find(b))] += weight
        heavy = [pair for pair, weight in between.items() if weight >= least]
        if not heavy:
            break
        for one, other in heavy:
            above[find(one)] = find(other)
        ties = between
    # One pool of the second way stands for each lump.
    stands = {find((1, pool)): pool for _, pool in sorted(shared, reverse=True)}
    # The heaviest first, then by number: the same file gives the same pools each time.
    order = sorted(between, key=lambda pair: (-between[pair], pair))
    return [_pair_pools(pair, stands) for pair in order]


def _pair_pools(pair: tuple[_Node, _Node], stands: dict[_Node, int]) -> tuple[int, int]:
    one, other = (stands.get(node) for node in pair)
    if one is not None and other is not None:
        return one, other
    # A lump that is one pool of the first way ties what lies on two of its sides: the first of
    # them stands for it from then on.
    lone, pool = (pair[0], other) if one is None else (pair[1], one)
    return stands.setdefault(lone, pool or 0), pool or 0


def _choose_steps(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return which pools become another one: of each at most one at a time."""
    steps: dict[int, int] = {}
    taken: set[int] = set()
    for one, other in pairs:
        if one != other and not taken & {one, other}:
            steps[other] = one
            taken |= {one, other}
    return steps
