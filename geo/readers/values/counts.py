"""Read counts of people."""

import polars as pl

from geo.readers.values.checks import Check, is_unread, typed


def read_count(name: str) -> pl.Expr:
    """Read a column of counts of people: whole, 0 or more, thousands apart or ``.0`` allowed."""
    bare = pl.col(name).str.replace(r"^(-?\d+)\.0+$", "$1")
    # Only between threes of digits: 1,5 is no 15, and 0,234 no 234.
    is_apart = bare.str.contains(r"^[1-9]\d{0,2}(?:,\d{3})+$")
    bare = pl.when(is_apart).then(bare.str.replace_all(",", "")).otherwise(bare)
    value = bare.cast(pl.Int64, strict=False)
    return pl.when(value >= 0).then(value).alias(typed(name))


def check_counts(*names: str) -> list[Check]:
    """Check columns of counts: what stands there is a whole number, 0 or more."""
    return [Check("bad_number", name, is_unread(name), (typed(name),)) for name in names]


def check_ends(low: str, high: str) -> list[Check]:
    """Check two columns with the ends of a range: each a count, and the low no higher.

    An end that cannot be read makes neither a 0 nor an open end: the two say nothing then.
    """
    ends = (typed(low), typed(high))
    return [
        *(Check("bad_number", name, is_unread(name), ends) for name in (low, high)),
        *(
            Check("other_end_unread", name, is_unread(other) & pl.col(typed(name)).is_not_null())
            for name, other in ((low, high), (high, low))
        ),
        check_range(low, high),
    ]


def check_range(low: str, high: str) -> Check:
    """Check that a low is not above its high; the two say nothing then."""
    above = pl.col(typed(low)) > pl.col(typed(high))
    return Check("low_above_high", low, above, (typed(low), typed(high)))
