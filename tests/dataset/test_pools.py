"""Events of a dataset without rows are told in pools, and no difference of pools is of too few."""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import product

import pytest

from geo.dataset.pools import Labels, make_pools, tie_pools
from tests.dataset import plain_pools


def read_pools(labels: Labels, names: str) -> set[str]:
    """Return the units of each pool, as letters."""
    return {
        "".join(name for name, of in zip(names, labels, strict=True) if of == pool)
        for pool in labels
    }


@pytest.mark.parametrize(
    ("keys", "pools"),
    [
        # Three and three: both are enough.
        (["xxxyyy"], {"abc", "def"}),
        # One is too few and goes with the smaller of the others.
        (["xyyyzz"], {"a" + "ef", "bcd"}),
        # One is too few, and so the rest is not divided from it either.
        (["xyyyyy"], {"abcdef"}),
        # Then by the second key, inside what the first left whole.
        (["xyyyyy", "vvvwww"], {"abc", "def"}),
        (["xxxxxx", "vvwwzz"], {"ab", "cd", "ef"}),
        ([], {"abcdef"}),
    ],
)
def test_units_are_divided_while_no_part_is_too_small(keys: list[str], pools: set[str]) -> None:
    least = 3 if pools != {"ab", "cd", "ef"} else 2
    assert read_pools(make_pools(keys, [1] * 6, least=least), "abcdef") == pools


def test_what_counts_for_nothing_is_never_a_pool_of_its_own() -> None:
    labels = make_pools(["xxxyyz"], [1, 1, 1, 1, 1, 0], least=2)
    assert read_pools(labels, "abcdef") == {"abc", "def"}


@pytest.mark.parametrize(
    ("first", "second", "tied"),
    [
        # Two that share no pool differ by whole pools.
        ("xxxyyy", "vvvwww", {"abc", "def"}),
        # Less one unit they are the same: x and v would tell of d alone.
        ("xxxyyyy", "vvvvwww", {"abcdefg"}),
        # Each pool is held by what it shares with two others.
        ("xxxxyyyy", "vvvwwvvw", {"abcfg", "deh"}),
    ],
)
def test_ways_of_pooling_are_tied_until_no_difference_is_small(
    first: str, second: str, tied: set[str]
) -> None:
    labels = [[ord(letter) for letter in way] for way in (first, second)]
    least = 2
    found = tie_pools(labels[0], labels[1], [1] * len(first), least=least)
    assert read_pools(found, "abcdefgh"[: len(first)]) == tied


def list_unions(labels: Sequence[int]) -> set[frozenset[int]]:
    """Return every union of pools, as the units that are in it."""
    pools = sorted(set(labels))
    chosen = product((False, True), repeat=len(pools))
    return {
        frozenset(u for u, of in enumerate(labels) if dict(zip(pools, each, strict=True))[of])
        for each in chosen
    }


@pytest.mark.parametrize("seed", range(40))
def test_no_two_unions_of_pools_differ_by_too_few(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  nothing here is secret
    least = draw.choice((2, 3, 4))
    keys = [[draw.randrange(5) for _ in range(26)] for _ in range(2)]
    weights = [draw.choice((0, 1, 1, 1)) for _ in range(26)]
    first, second = (make_pools([key], weights, least=least) for key in keys)
    tied = tie_pools(first, second, weights, least=least)
    for one, other in product(list_unions(first), list_unions(tied)):
        apart = one ^ other
        assert not apart or sum(weights[unit] for unit in apart) >= least
    assert min(Counter(tied).values()) >= min(Counter(second).values())


@pytest.mark.parametrize("seed", range(30))
def test_pools_are_those_of_the_plain_way(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  nothing here is secret
    units, least = draw.choice((0, 7, 60, 400)), draw.choice((1, 2, 3, 5, 9))
    weights = [draw.choice((0, 1, 1, 1, 2)) for _ in range(units)]

    def draw_name(names: int) -> object:
        n = draw.randrange(names)
        return draw.choice((n, f"s{n}", (n, str(n)), f"p{n % 3}"))

    keys = [[draw_name(draw.choice((3, 30))) for _ in range(units)] for _ in range(5)]
    ways = [keys[:3], [keys[3], keys[0]], [keys[4]]]
    found = [make_pools(way, weights, least=least) for way in ways]
    assert found == [plain_pools.make_pools(way, weights, least=least) for way in ways]
    # Numbered alike, too: which pools are tied hangs on their numbers.
    for one, other in product(found, found) if sum(weights) >= least else ():
        tied = tie_pools(one, other, weights, least=least)
        assert tied == plain_pools.tie_pools(one, other, weights, least=least)
