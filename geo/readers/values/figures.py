"""Read figures of people as accounts put them: 43, 15-41, 40+, at least 40, about 40."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from geo.readers.manifest import load_manifests
from geo.readers.values.checks import Check, is_unread, typed

_APART = r"(?: [0-9]{3})+|(?:'[0-9]{3})+|(?:\.[0-9]{3}){2,}"
_BARE, _GROUPED = (
    rf"([1-9][0-9]{{0,2}}(?:{_APART}{more})|[0-9]+)" for more in ("", r"|(?:,[0-9]{3})+")
)
"""A number whose thousands may stand apart, by one sign: a space, an apostrophe, two points or
more, and a comma where that is such a sign."""
_MOST = 10_000_000
"""More people than any account counts: a number above it is a date, an id or a telephone's."""
_PATTERNS = {
    # 20 and 30 without a word before them may be two figures.
    "between": (
        r"^(?:(?:between |from |بين |من )?{n}\s*(?:-|to|or|إلى|الى|أو|او)\s*{n}"
        r"|(?:between|بين) {n}\s*(?:and|و)\s*{n})$"
    ),
    "more_than": r"^(?:>|more than|over|above|in excess of|plus de|أكثر من|اكثر من)\s*{n}$",
    "at_least": (
        r"^(?:≥|>=|at least|no (?:fewer|less) than|not less than|(?:a )?minimum(?: of)?|min\.?"
        r"|upwards of|au moins"
        r"|على الأقل|على الاقل|(?:ما )?لا يقل عن)?\s*{n}"
        r"\s*(?:\+|or more|at least|على الأقل|على الاقل|أو أكثر|او اكثر|فأكثر)?$"
    ),
    "about": (
        r"^(?:~|≈|about|around|circa|ca?\.|ca? |approx\.?|approximately|roughly|some|nearly|almost"
        r"|(?:an )?estimated|close to|environ|نحو|حوالي|حوالى|قرابة|تقريبا)\s*{n}$"
    ),
    "less_than": r"^(?:<|less than|fewer than|under|below|أقل من|اقل من)\s*{n}$",
    "up_to": (
        r"^(?:<=|≤|up to|as many as|at most|no more than|(?:a )?maximum(?: of)?|max\.?"
        r"|حتى|لا يزيد عن)\s*{n}$"
    ),
    "exact": r"^{n}(?:\.0{{1,2}})?$",
}
"""How a figure may be written in one cell; a later pattern wins over an earlier one."""
_GROUPS = {"between": ((1, 3), (2, 4))}
"""In which groups of a pattern the two ends stand, where they are not one."""
_MOSTLY = 0.5
YES = ("true", "yes", "1", "1.0", "نعم")
"""How a column says that a figure is open."""
_SIGNS = {"–": "-", "—": "-", "\u2212": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"}
_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
_PEOPLE = ("people", "persons", "person", "individuals", "were", "شخص", "شخصا", "اشخاص")
_UNCLEAR = r"\d[.,]\d{3}(?:\D|$)"
"""What is thousands in one country and a fraction in another."""
_FRACTION = r"(?:^|[^0-9.,])[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})(?:[^0-9,]|$)"
"""Of 34.69,40.83 the comma makes no fraction."""
_ONLY_FRACTION = r"^-?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})$"
_MILLIONS = r"\d,\d{3},\d{3}(?:\D|$)"


def tell_thousands(
    cells: Mapping[str, pl.Series],
    names: Sequence[str],
    *,
    others: Sequence[str],
    has_fractions: bool = False,
) -> set[str]:
    """Return the columns in which a comma stands between thousands; ``cells`` are those of each.

    A column says so itself (1,100,000) or says the contrary (12,5). Where it says neither, a file
    that writes fractions with a comma anywhere (34,69 in ``others``) does not tell.
    """
    has_fractions = has_fractions or any(_has(cells[name], _FRACTION) for name in (*names, *others))
    return {
        name
        for name in names
        if _has(cells[name], _MILLIONS) or not (has_fractions and _has(cells[name], r"\d,\d{3}"))
    }


def writes_fractions(table: pl.DataFrame, names: Sequence[str]) -> bool:
    """Tell whether most cells of some column are numbers with a comma before their fraction."""
    shares = table.select(pl.col(names).str.contains(_ONLY_FRACTION).mean())
    return any(share is not None and share >= _MOSTLY for share in shares.row(0))


def _has(cells: pl.Series, pattern: str) -> bool:
    return bool(cells.str.contains(pattern).any())


def read_figure(table: pl.DataFrame, name: str, *, thousands: bool = True) -> list[pl.Expr]:
    """Read a column's cells as low, high and qualifier.

    The columns are called `typed`, `high_of` and `said_of` the name; an open high is null.
    """
    # A column of a million cells has some hundred that differ.
    cells = table.select(pl.col(name).drop_nulls().unique())
    read = cells.select(pl.col(name).alias("cell"), *_read_cells(name, thousands=thousands))
    types = {typed(name): pl.Int64, high_of(name): pl.Int64, said_of(name): pl.String}
    # Of a blank column Polars has no cell to replace.
    if cells.is_empty():
        return [pl.lit(None, dtype=type_).alias(part) for part, type_ in types.items()]
    return [
        pl.col(name)
        .replace_strict(read["cell"], read[part], default=None, return_dtype=type_)
        .alias(part)
        for part, type_ in types.items()
    ]


def _read_cells(name: str, *, thousands: bool) -> list[pl.Expr]:
    plain = pl.col(name).str.to_lowercase().str.replace_many(_SIGNS).str.replace_all(r"\s+", " ")
    cell = plain.str.replace(_list_units(name), "").replace(_NUMBERS)
    count = _GROUPED if thousands else _BARE
    low: pl.Expr = pl.lit(None, dtype=pl.Int64)
    high: pl.Expr = pl.lit(None, dtype=pl.Int64)
    said: pl.Expr = pl.lit(None, dtype=pl.String)
    # Later patterns win, so the plain number comes last.
    for qualifier, shape in _PATTERNS.items():
        pattern = shape.format(n=count)
        first, last = (
            pl.coalesce(cell.str.extract(pattern, group) for group in groups)
            .str.replace_all("[, '.]", "")
            .cast(pl.Int64, strict=False)
            for groups in _GROUPS.get(qualifier, ((1,), (1,)))
        )
        nothing = pl.lit(0, dtype=pl.Int64)
        # More than 40 is 41 or more, under 10 is at most 9.
        lows = {"more_than": first + 1, "up_to": nothing, "less_than": nothing}
        highs = {"more_than": None, "at_least": None, "less_than": first - 1}
        top = highs.get(qualifier, last)
        # Under 0 there is nobody, not even nobody.
        hit = cell.str.contains(pattern) & ((first > 0) | (qualifier != "less_than"))
        hit &= pl.max_horizontal(first, last) <= _MOST
        low = pl.when(hit).then(lows.get(qualifier, first)).otherwise(low)
        high = pl.when(hit).then(pl.lit(None, pl.Int64) if top is None else top).otherwise(high)
        word = "up_to" if qualifier == "less_than" else qualifier
        said = pl.when(hit).then(pl.lit(word)).otherwise(said)
    return [low.alias(typed(name)), high.alias(high_of(name)), said.alias(said_of(name))]


def _list_units(name: str) -> str:
    """Return the pattern of words that say of a number what its column says: 12 killed.

    Those of other harms and categories stay, and the cell is none that is read.
    """
    harm, category = name.split("_")[:2]
    words = load_manifests()["table"].declared["figure_words"]
    own = (*words["harm"].get(harm, ()), *words["category"].get(category, ()), *_PEOPLE)
    # As in Arabic the first letter is written with a hamza and without.
    said = "|".join(word.replace("ا", "[اأإآ]") for word in sorted(own, key=len, reverse=True))
    return rf"(?:\s+(?:{said}))+$"


def high_of(name: str) -> str:
    """Return the name of the column with the highest numbers of a column's cells."""
    return f"{name}_high_"


def said_of(name: str) -> str:
    """Return the name of the column with the qualifiers of a column's cells."""
    return f"{name}_said_"


def join_ends(figure: str, used: Sequence[str]) -> list[pl.Expr]:
    """Give a figure its low, high and qualifier, from one column or from two with its ends.

    An end that cannot be read makes no 0 and no open end: the two columns then give no figure. One
    that says both ends by itself (15-41 as the least, and no most) is read as if it stood alone.
    """
    whole = _read_whole(figure, used)
    one, least, most = (name in used for name in (figure, f"{figure}_min", f"{figure}_max"))
    blank = pl.lit(None, dtype=pl.Int64)
    is_lost = pl.lit(value=False)
    for name in (f"{figure}_min", f"{figure}_max"):
        if name in used:
            is_lost |= is_unread(name)
    low = pl.when(~is_lost).then(pl.col(typed(f"{figure}_min")) if least else blank)
    top = pl.coalesce(high_of(f"{figure}_max"), typed(f"{figure}_max")) if most else blank
    high = pl.when(~is_lost).then(top)
    if f"{figure}_open" in used:
        is_open = pl.col(f"{figure}_open").str.to_lowercase().is_in(YES)
        high = pl.when(~(is_open & low.is_not_null()).fill_null(value=False)).then(high)
    # The column of the whole figure speaks where the two ends say nothing.
    alone = low.is_null() & high.is_null()
    one_low = pl.col(typed(figure)) if one else blank
    one_high = pl.col(high_of(figure)) if one else blank
    one_said = pl.col(said_of(figure)) if one else pl.lit(None, dtype=pl.String)
    is_best = _is_best(figure, used)
    ends = {
        "best": pl.when(is_best).then(one_low),
        "low": pl.when(alone).then(one_low).otherwise(low.fill_null(0)),
        "high": pl.when(alone).then(one_high).otherwise(high),
        "said": pl.when(alone).then(one_said).otherwise(say_ends(low, high)),
    }
    if whole is None:
        return [end.alias(f"{figure}.{name}") for name, end in ends.items()]
    is_whole, own = whole
    return [
        pl.when(is_whole & ~is_lost).then(own[name]).otherwise(end).alias(f"{figure}.{name}")
        for name, end in ends.items()
    ]


def say_ends(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Return the qualifier of a figure by which of its two ends are there; null for none."""
    return (
        pl.when(low.is_null() & high.is_null())
        .then(pl.lit(None, dtype=pl.String))
        .when(high.is_null())
        .then(pl.lit("at_least"))
        .when(low.is_null())
        .then(pl.lit("up_to"))
        .when(low == high)
        .then(pl.lit("exact"))
        .otherwise(pl.lit("between"))
    )


def _is_best(figure: str, used: Sequence[str]) -> pl.Expr:
    """Tell where a number beside its two ends is the best estimate: a plain one within them."""
    least, most = (typed(f"{figure}_{end}") for end in ("min", "max"))
    if figure not in used or not {f"{figure}_min", f"{figure}_max"} & set(used):
        return pl.lit(value=False)
    value = pl.col(typed(figure))
    within = pl.lit(value=True)
    if f"{figure}_min" in used:
        within &= (value >= pl.col(least)).fill_null(value=True)
    if f"{figure}_max" in used:
        within &= (value <= pl.coalesce(high_of(f"{figure}_max"), most)).fill_null(value=True)
    has_ends = pl.any_horizontal(
        pl.col(typed(f"{figure}_{end}")).is_not_null()
        for end in ("min", "max")
        if f"{figure}_{end}" in used
    )
    return (pl.col(said_of(figure)) == "exact") & within & has_ends


def _read_whole(figure: str, used: Sequence[str]) -> tuple[pl.Expr, dict[str, pl.Expr]] | None:
    """Say where the column of the least tells a whole figure, and which; None without such one."""
    least, most = f"{figure}_min", f"{figure}_max"
    if least not in used or f"{figure}_open" in used:
        return None
    # A plain number is the least alone; 15-41, or about 40, says more than that.
    said = pl.col(said_of(least))
    says_more = said.is_not_null() & (said != "exact")
    is_alone = pl.col(most).is_null() if most in used else pl.lit(value=True)
    own = {
        "best": pl.lit(None, dtype=pl.Int64),
        "low": pl.col(typed(least)),
        "high": pl.col(high_of(least)),
        "said": pl.col(said_of(least)),
    }
    return says_more & is_alone, own


def check_figures(figures: Sequence[str], used: Sequence[str]) -> Iterator[Check]:
    """Check columns of figures: each can be read, with its other end, and its low is no higher."""
    for figure in figures:
        own = [name for name in used if name in {figure, f"{figure}_min", f"{figure}_max"}]
        for name in own:
            unread = is_unread(name)
            unclear = unread & pl.col(name).str.contains(_UNCLEAR)
            yield Check("unclear_number", name, unclear, (typed(name),))
            yield Check("bad_number", name, unread & ~unclear, (typed(name),))
        ends = (f"{figure}_min", f"{figure}_max")
        if set(ends) <= set(own):
            for name, other in (ends, ends[::-1]):
                yield Check(
                    "other_end_unread",
                    name,
                    is_unread(other) & ~is_unread(name) & pl.col(name).is_not_null(),
                )
        if figure in own and len(own) > 1:
            beside = ~_is_best(figure, used) & pl.col(typed(figure)).is_not_null()
            has_ends = pl.any_horizontal(
                pl.col(name).is_not_null() for name in own if name != figure
            )
            same = (pl.col(typed(figure)) == pl.col(f"{figure}.low")) & pl.col(
                high_of(figure)
            ).eq_missing(pl.col(f"{figure}.high"))
            yield Check("beside_ends", figure, beside & has_ends & ~same.fill_null(value=False))
        if own:
            above = pl.col(f"{figure}.low") > pl.col(f"{figure}.high")
            cleared = tuple(f"{figure}.{part}" for part in ("low", "high", "best", "said"))
            yield Check("low_above_high", own[0], above, cleared)
