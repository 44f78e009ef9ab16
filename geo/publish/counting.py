"""Every number of every event: by counting setting, harm and category, for each of its states.

The counting rules are asked here, by the functions that the server asks; the browser looks numbers
up and adds them.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import narwhals as nw
import polars as pl

from geo.counting.rules import ACCOUNTS, CONFIDENCES, RULES, apply_rule, keep_asked
from geo.counting.whole import make_numbers
from geo.engine.store import Store
from geo.publish.columns import Save, pack, write_gaps
from geo.publish.states import States, number_states
from geo.questions.told.own import split_sides
from geo.view.view import View

_TOLD = ("low", "high", "open", "accounts", "from_parts", "raised", "acknowledged")
_OWNER = "claimant_id"
_TOGETHER = 40_000  # letters of JSON that are one file, whatever they hold
_BETWEEN = "\x1f"
"""Parts an event's id from what else a number is of; no id can hold it."""
_OF_CHOICE = ("event_id", "choice")
_OF_SIDE = ("category", "side")
_More = tuple[str, ...]
Kinds = dict[str, str]
"""The file of each harm and category that has figures, both by name with a colon between."""


@dataclass
class Settings:
    """Which files hold the numbers of each setting; settings that count alike share theirs."""

    vectors: list[Kinds] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def put(self, setting: Sequence[str], kinds: Kinds) -> None:
        """Say that a setting's numbers are in these files."""
        if kinds not in self.vectors:
            self.vectors.append(kinds)
        self.numbers["|".join(setting)] = self.vectors.index(kinds)

    def share(self, setting: Sequence[str], other: Sequence[str]) -> None:
        """Say that a setting counts as another one that was put."""
        self.numbers["|".join(setting)] = self.numbers["|".join(other)]


def write_counting(states: States, save: Save) -> Settings:
    """Write the numbers of all settings and return where they are.

    Settings are named by what they hold: ``all|RULE|DENIALS|ADMISSIONS|ACCOUNTS|CONFIDENCE``,
    ``own|DENIALS|ACCOUNTS|CONFIDENCE`` for the numbers of each claimant alone,
    ``sides|RULE|ACCOUNTS|CONFIDENCE`` for each side's, and ``own-sides|ACCOUNTS|CONFIDENCE``.
    """
    settings = Settings()
    store = states.store
    everybody, *others = list_chosen()
    # A choice that leaves nobody out counts as none does.
    apart = [one for one in others if _size(store, one) != _size(store, everybody)]
    pool = _Pool(store, [everybody, *apart])
    for setting, numbers, more in _list_settings(pool):
        told = number_states(numbers).with_columns(
            pl.col("harm", "category", *more).cast(pl.String)
        )
        for number, chosen in enumerate((everybody, *apart)):
            of_choice = told.filter(pl.col("choice") == str(number))
            settings.put((*setting, *chosen), _write(of_choice, save, more=more))
        for chosen in others:
            if chosen not in apart:
                settings.share((*setting, *chosen), (*setting, *everybody))
    return settings


def list_chosen() -> list[tuple[str, str]]:
    """Return every choice of whose accounts count, and of how sure they must be, all first."""
    return list(product(("", *ACCOUNTS), ("", *CONFIDENCES)))


def _size(store: Store, chosen: tuple[str, str]) -> tuple[int, ...]:
    accounts, confidence = chosen

    def count() -> tuple[int, ...]:
        kept = (
            keep_asked(store.frame(name), accounts=accounts, confidence=confidence)
            for name in ("claims", "figures")
        )
        return tuple(int(frame.select(nw.len()).collect().item()) for frame in kept)

    return store.remember(("kept", chosen), count)


class _Pool:
    """The figures and denials of all choices of accounts, which the rules are asked of together.

    To the rules an event is told apart for each choice, and where one claimant alone is asked for,
    for each claimant: they look at one event at a time.
    """

    def __init__(self, store: Store, choices: Sequence[tuple[str, str]]) -> None:
        views = [View(accounts=accounts, confidence=confidence) for accounts, confidence in choices]
        self.cited = store.cited()
        self.figures = _name_choices([store.used_figures(view) for view in views])
        self.sides = _name_choices([split_sides(store, view) for view in views])
        self.denials = _name_choices([store.denials(view) for view in views])
        admitted = self.figures.filter(nw.col("admits")).head(1).collect()
        self.has_admissions = len(admitted) > 0


def _list_settings(pool: _Pool) -> Iterator[tuple[tuple[str, ...], nw.LazyFrame[Any], _More]]:
    """Give each setting without its choice of accounts, its numbers, and what else they are of."""
    for rule, denials, admissions in product(RULES, ("", "zero"), ("", "count")):
        numbers = make_numbers(
            pool.figures,
            rule=rule,
            cited=pool.cited,
            # Without an admission there is none to tell apart.
            admissions=admissions if pool.has_admissions else "count",
            denials=pool.denials if denials else None,
            hold=_hold,
        )
        yield ("all", rule, denials, admissions), _part(numbers, "event_id", _OF_CHOICE), ()
    for denials in ("", "zero"):
        yield ("own", denials), _count_own(pool, denials=denials), (_OWNER,)
    sides = _join(pool.sides, "category", "side")
    for rule in RULES:
        counted = apply_rule(sides, rule=rule, cited=pool.cited, admissions="count")
        told = _part(_part(counted, "category", _OF_SIDE), "event_id", _OF_CHOICE)
        yield ("sides", rule), told, ("side",)
    counted = apply_rule(_join(sides, "event_id", _OWNER), rule="range", admissions="count")
    told = _part(_part(counted, "category", _OF_SIDE), "event_id", (*_OF_CHOICE, _OWNER))
    yield ("own-sides",), told, (_OWNER, "side")


def _count_own(pool: _Pool, *, denials: str) -> nw.LazyFrame[Any]:
    """Return the numbers of each claimant alone: what ``claimant:ID`` gives, of all of them.

    One claimant's own figures count as under ``range``, admissions as any of them.
    """
    figures = _join(pool.figures, "event_id", _OWNER)
    denied = _join(pool.denials, "event_id", _OWNER) if denials else None
    numbers = make_numbers(figures, rule="range", admissions="count", denials=denied, hold=_hold)
    return _part(numbers, "event_id", (*_OF_CHOICE, _OWNER))


def _hold(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    # Worked out once: lazily Polars would do so for each use.
    held: nw.LazyFrame[Any] = frame.collect().lazy()
    return held


def _name_choices(frames: Sequence[nw.LazyFrame[Any]]) -> nw.LazyFrame[Any]:
    """Put the frames of all choices into one, their events told apart by the choice's number."""
    named = [
        _join(frame.with_columns(nw.lit(str(number)).alias("choice")), "event_id", "choice")
        for number, frame in enumerate(frames)
    ]
    return _hold(nw.concat([frame.drop("choice") for frame in named]))


def _join(frame: nw.LazyFrame[Any], column: str, more: str) -> nw.LazyFrame[Any]:
    """Write two columns as one, which tells apart what both do."""
    words = [nw.col(column).cast(nw.String), nw.col(more).cast(nw.String)]
    return frame.with_columns(nw.concat_str(words, separator=_BETWEEN).alias(column))


def _part(frame: nw.LazyFrame[Any], column: str, names: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Part a column again into those that were written as one."""
    found: pl.DataFrame = frame.collect("polars").to_polars()
    pieces = pl.col(column).cast(pl.String).str.splitn(_BETWEEN, len(names)).struct
    parted = [pieces.field(f"field_{place}").alias(name) for place, name in enumerate(names)]
    return nw.from_native(found.with_columns(parted).lazy())


def _write(numbers: pl.DataFrame, save: Save, *, more: _More = ()) -> Kinds:
    ordered = numbers.sort("harm", "category", "state", *more)
    kinds = {
        f"{harm}:{category}": write_numbers(rows, more=more)
        for (harm, category), rows in ordered.group_by("harm", "category", maintain_order=True)
    }
    # Of many events a map asks for one kind alone, of few for all in one request.
    if sum(len(json.dumps(columns)) for columns in kinds.values()) <= _TOGETHER:
        return dict.fromkeys(kinds, save(kinds)) if kinds else {}
    return {kind: save({kind: columns}) for kind, columns in kinds.items()}


def write_numbers(rows: pl.DataFrame, *, more: _More = ()) -> Mapping[str, object]:
    """Return numbers of one harm and category as columns, in the order of states."""
    columns: dict[str, list[object]] = defaultdict(list)
    for row in rows.select(*_TOLD).iter_rows(named=True):
        columns["low"].append(row["low"])
        # Most numbers have ends near each other, and small numbers are short.
        columns["more"].append(row["high"] - row["low"])
        columns["open"].append(int(row["open"]))
        columns["accounts"].append(row["accounts"])
        columns["from_parts"].append(int(row["from_parts"]))
        columns["raised"].append(int(row["raised"]))
        columns["acknowledged"].append(row["acknowledged"])
    words = {name: _index(rows[name].to_list()) for name in more}
    return {
        "rows": rows.height,
        "state": pack(write_gaps(rows["state"].to_list())),
        **{name: pack(values) for name, values in columns.items()},
        **words,
    }


def _index(values: Sequence[str]) -> dict[str, object]:
    """Return a column of a few words as the words, and which of them stands in each row."""
    words = sorted(set(values))
    place = {word: number for number, word in enumerate(words)}
    return {"words": words, "of": pack([place[value] for value in values])}
