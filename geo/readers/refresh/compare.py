"""Compare what is served with what a source gives now: rows come, changed and gone, and sums."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import polars as pl

from geo.dataset.folder import make_empty_table
from geo.model.schema import ROW, load_tables
from geo.readers.reimport import ROW_ID
from geo.text import ROW_OF_FILE

Tables = Mapping[str, pl.DataFrame]
_NAMES = ("places", "points", "claimants", "actors", "same_as")
"""Tables that name what others speak of, or that no file holds: they hold no dataset back."""
_SUMMED = ("low", "best", "high")
_APART = "\x1f"
_ABOUT = ("date_start", "places")
"""Cells of an event without which it is told on no map and no timeline."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table before and after.

    ``emptied`` are events still there that lost their day, their places or all their figures.
    """

    before: int
    after: int
    added: int
    changed: int
    gone: int
    emptied: int = 0

    @property
    def lost(self) -> float:
        """The share of rows that went or were emptied, in percent of those before."""
        return 100 * (self.gone + self.emptied) / self.before if self.before else 0.0


@dataclass(frozen=True)
class Sum:
    """One end of the numbers of a category, added up over a table, before and after.

    Of totals that count no people, ``harm`` is what they count, and ``category`` is ''. ``lost`` is
    what went with rows or was lowered in them; what others gained is not set against it.
    """

    table: str
    harm: str
    category: str
    end: str
    before: int
    after: int
    lost: int

    @property
    def share(self) -> float:
        """What was lost in percent of what was there."""
        return 100 * self.lost / self.before if self.before else 0.0


@dataclass(frozen=True)
class Changes:
    """All that differs. ``is_same`` says that nothing does, not in any table."""

    rows: Mapping[str, Rows]
    sums: tuple[Sum, ...]
    is_same: bool

    def list_losses(self, percent: float) -> list[tuple[str, float]]:
        """Return what lost more than a share, as the name of rows or of a sum, and its share."""
        rows = [(name, of.lost) for name, of in self.rows.items()]
        sums = [(f"{of.table}.{of.harm}.{of.category}.{of.end}", of.share) for of in self.sums]
        return [(name, share) for name, share in (*rows, *sums) if share > percent]

    def to_json(self) -> dict[str, object]:
        """Return the changes as values of JSON."""
        return {
            "rows": {name: asdict(of) for name, of in self.rows.items()},
            "sums": [asdict(of) for of in self.sums],
        }


def compare(before: Tables, after: Tables) -> Changes:
    """Compare the tables of a dataset with others that may take their place."""
    whole = [_complete(tables) for tables in (before, after)]
    is_same = all(_sort(name, whole[0]).equals(_sort(name, whole[1])) for name in load_tables())
    old, new = map(_forget_rows, whole)
    counted = [name for name in load_tables() if name not in _NAMES]
    rows = {name: _compare_rows(name, old, new) for name in counted if "_id" in _key(name)}
    sums = [of for name in counted if _has_numbers(name) for of in _compare_sums(name, old, new)]
    return Changes(
        rows={name: of for name, of in rows.items() if of.before or of.after},
        sums=tuple(of for of in sums if of.before or of.after),
        is_same=is_same,
    )


def _key(name: str) -> str:
    """Return the column that names the rows of a table, '' where several do together."""
    key = load_tables()[name].key
    return key[0] if len(key) == 1 else ""


def _has_numbers(name: str) -> bool:
    return {"low", "harm", "category"} <= {column.name for column in load_tables()[name].columns}


def _complete(tables: Tables) -> dict[str, pl.DataFrame]:
    """Give every table, in the declared types and columns."""
    empty = {name: make_empty_table(name).drop(ROW) for name in load_tables()}
    return {
        name: tables.get(name, blank).select(blank.columns).cast(dict(blank.schema))  # type: ignore[arg-type]
        for name, blank in empty.items()
    }


def _name_sums(frame: pl.DataFrame) -> pl.DataFrame:
    """Give numbers that are not of people what they count in place of a harm."""
    counted = [name for name in ("harm", "measure") if name in frame.columns]
    return frame.with_columns(pl.coalesce(counted).alias("harm"), pl.col("category").fill_null(""))


def _forget_rows(tables: Tables) -> dict[str, pl.DataFrame]:
    """Name accounts that are called after a row of a file by whose they are instead.

    Where a row above goes, all below have other numbers, and say the same as before.
    """
    # Where it stands is told as `row 7` or `row 7 (November)`, and its id ends with a row, too.
    is_row = pl.col("locator").str.starts_with(ROW_OF_FILE) & pl.col("claim_id").str.contains(
        r"-\d+$"
    )
    number = pl.int_range(pl.len()).over("event_id", "claimant_id").cast(pl.String)
    claims = (
        tables["claims"]
        .with_columns(is_row.fill_null(value=False).alias("is_row"))
        .sort(pl.col("claim_id").str.extract(r"-(\d+)$").cast(pl.Int64), maintain_order=True)
        .with_columns(
            pl.when("is_row")
            .then(pl.concat_str("event_id", "claimant_id", number, separator=" "))
            .otherwise("claim_id")
            .alias("name"),
            pl.when(~pl.col("is_row")).then("locator").alias("locator"),
            *(
                pl.when("is_row")
                .then(pl.col(text).str.replace_all(r"\d+", ""))
                .otherwise(text)
                .alias(text)
                for text in ("text_en", "text_ar")
            ),
        )
    )
    figures = tables["figures"].join(claims.select("claim_id", "name"), on="claim_id", how="left")
    claims, figures = (
        frame.with_columns(pl.col("name").alias("claim_id")).drop("name", "is_row", strict=False)
        for frame in (claims, figures)
    )
    return {**tables, "claims": claims, "figures": figures}


def _sort(name: str, tables: Tables) -> pl.DataFrame:
    return tables[name].sort(load_tables()[name].key, nulls_last=True)


def _write(frame: pl.DataFrame, *, without: tuple[str, ...]) -> pl.Expr:
    """Write a row as one text, which is equal where all its cells are."""
    names = [name for name in frame.columns if name not in without]
    return pl.concat_str([pl.col(n).cast(pl.String).fill_null("") for n in names], separator=_APART)


def _describe(name: str, tables: Tables) -> pl.DataFrame:
    """Return each row's id and all that it says: an event's with its accounts and figures."""
    frame, key = tables[name], _key(name)
    told = frame.select(key, text=_write(frame, without=(key,)))
    if name in {"events", "claims"}:
        figures = _gather(tables["figures"], "claim_id", without=("claim_id",))
        claims = tables["claims"].select(
            "claim_id",
            "event_id",
            text=_write(tables["claims"], without=("claim_id", "event_id", "derived_from")),
        )
        claims = _append(claims, figures, "claim_id")
        own = claims if name == "claims" else _collect(claims, "event_id")
        told = _append(told, own.select(key, "text"), key) if name == "events" else own
    return _name(told.select(key, "text"), key)


def _gather(frame: pl.DataFrame, key: str, *, without: tuple[str, ...]) -> pl.DataFrame:
    return _collect(frame.select(key, text=_write(frame, without=without)), key)


def _collect(told: pl.DataFrame, key: str) -> pl.DataFrame:
    return told.group_by(key).agg(pl.col("text").sort().str.join("\n"))


def _append(told: pl.DataFrame, more: pl.DataFrame, key: str) -> pl.DataFrame:
    joined = told.join(more, on=key, how="left", suffix="_more", maintain_order="left")
    whole = pl.concat_str("text", pl.col("text_more").fill_null(""), separator="\n")
    return joined.with_columns(text=whole).drop("text_more")


def _name(told: pl.DataFrame, key: str) -> pl.DataFrame:
    """Name what is called after its row only by what it says: the next file has another there."""
    is_row = pl.col(key).str.contains(ROW_ID)
    same = pl.int_range(pl.len()).over("text")
    name = pl.format("{} {}", same, pl.col("text"))
    return told.select(pl.when(is_row).then(name).otherwise(key).alias("name"), "text")


def _compare_rows(name: str, old: Tables, new: Tables) -> Rows:
    before, after = _describe(name, old), _describe(name, new)
    both = before.join(after, on="name", suffix="_after")
    return Rows(
        before=before.height,
        after=after.height,
        added=after.height - both.height,
        changed=both.filter(pl.col("text") != pl.col("text_after")).height,
        gone=before.height - both.height,
        emptied=_count_emptied(old, new) if name == "events" else 0,
    )


def _count_emptied(old: Tables, new: Tables) -> int:
    before, after = (
        tables["events"]
        .select("event_id", *_ABOUT)
        .join(_count_figures(tables), on="event_id", how="left")
        for tables in (old, new)
    )
    both = before.join(after, on="event_id", suffix="_after")
    lost = (
        pl.col(name).is_not_null() & pl.col(f"{name}_after").is_null()
        for name in (*_ABOUT, "figures")
    )
    is_row = pl.col("event_id").str.contains(ROW_ID)
    return both.filter(pl.any_horizontal(lost) & ~is_row).height


def _count_figures(tables: Tables) -> pl.DataFrame:
    claims = tables["claims"].select("claim_id", "event_id")
    counted = tables["figures"].join(claims, on="claim_id").group_by("event_id")
    return counted.agg(figures=pl.len())


def _compare_sums(name: str, old: Tables, new: Tables) -> Iterator[Sum]:
    key = load_tables()[name].key
    ends = [end for end in _SUMMED if end in old[name].columns]
    by = ["harm", "category"]
    before, after = (_number(_name_sums(tables[name]), key, ends) for tables in (old, new))
    groups = list(dict.fromkeys([*by, *key]))
    joined = before.join(
        after, on=groups, how="full", coalesce=True, nulls_equal=True, suffix="_after"
    )
    lost = (pl.col(end).fill_null(0) - pl.col(f"{end}_after").fill_null(0) for end in ends)
    sums = joined.group_by(by).agg(
        *(pl.col(end).sum().alias(f"{end}_before") for end in ends),
        *(pl.col(f"{end}_after").sum().alias(f"{end}_now") for end in ends),
        *(of.clip(0).sum().alias(f"{end}_lost") for end, of in zip(ends, lost, strict=True)),
    )
    for row in sums.sort(by).iter_rows(named=True):
        for end in ends:
            told = (row[f"{end}_before"], row[f"{end}_now"], row[f"{end}_lost"])
            yield Sum(name, row["harm"], row["category"], end, *told)


def _number(frame: pl.DataFrame, key: tuple[str, ...], ends: list[str]) -> pl.DataFrame:
    """Give each key one number; all that is named after its row is one, for no row stays it."""
    named = frame.with_columns(
        pl.when(pl.col(key[0]).str.contains(ROW_ID)).then(None).otherwise(key[0]).alias(key[0])
    )
    groups = list(dict.fromkeys(["harm", "category", *key]))
    return named.group_by(groups).agg(pl.col(ends).sum())
