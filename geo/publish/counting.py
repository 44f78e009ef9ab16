"""Every number of every event: by counting setting, harm and category, for each of its states.

The counting rules are asked here, by the functions that the server asks; the browser looks numbers
up and adds them.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import Any

import narwhals as nw
import polars as pl

from geo.counting.rules import ACCOUNTS, CONFIDENCES, RULES, apply_rule, keep_asked
from geo.counting.whole import make_numbers
from geo.engine.store import Store
from geo.publish.columns import pack, write_gaps
from geo.publish.states import States, number_states
from geo.questions.people import split_sides
from geo.view.view import View

Save = Callable[[object], str]
"""Writes what is JSON into a file of its own and returns the file's name."""
_TOLD = ("low", "high", "open", "accounts", "from_parts", "raised", "acknowledged")
_OWNER = "claimant_id"
_TOGETHER = 40_000  # letters of JSON that are one file, whatever they hold
_BETWEEN = "\x1f"
"""Parts an event's id from what else a number is of; no id can hold it."""
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
    everybody, *others = list_chosen()
    for chosen in (everybody, *others):
        # A choice that leaves nobody out counts as none does.
        is_same = chosen != everybody and _size(states.store, chosen) == _size(
            states.store, everybody
        )
        for setting, write in _list_settings(states, chosen, save):
            if is_same:
                settings.share((*setting, *chosen), (*setting, *everybody))
            else:
                settings.put((*setting, *chosen), write())
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


def _list_settings(
    states: States, chosen: tuple[str, str], save: Save
) -> Iterator[tuple[tuple[str, ...], Callable[[], Kinds]]]:
    accounts, confidence = chosen
    usual = View(accounts=accounts, confidence=confidence)
    store = states.store

    def put(make: Callable[[], nw.LazyFrame[Any]], *more: str) -> Callable[[], Kinds]:
        return lambda: _write(make(), save, more=more)

    for rule, denials, admissions in product(RULES, ("", "zero"), ("", "count")):
        view = replace(usual, rule=rule, denials=denials, admissions=admissions)
        yield ("all", rule, denials, admissions), put(partial(store.numbers, view))
    for denials in ("", "zero"):
        yield ("own", denials), put(partial(_count_own, store, usual, denials=denials), _OWNER)
    for rule in RULES:
        view = replace(usual, rule=rule)
        yield ("sides", rule), put(partial(_count_sides, store, view), "side")
    yield ("own-sides",), put(partial(_count_own_sides, store, usual), _OWNER, "side")


def _count_own(store: Store, view: View, *, denials: str) -> nw.LazyFrame[Any]:
    """Return the numbers of each claimant alone: what ``claimant:ID`` gives, of all of them.

    To the rules an event is told apart for each claimant; one claimant's own figures count as
    under ``range``, admissions as any of them.
    """
    figures = _name_owner(store.used_figures(view))
    denied = _name_owner(store.denials(view)) if denials else None
    numbers = make_numbers(figures, rule="range", admissions="count", denials=denied)
    return _part(numbers, "event_id", ("event_id", _OWNER))


def _count_sides(store: Store, view: View) -> nw.LazyFrame[Any]:
    figures = _name_side(split_sides(store, view))
    counted = apply_rule(figures, rule=view.rule, cited=store.cited(), admissions="count")
    return _part(counted, "category", ("category", "side"))


def _count_own_sides(store: Store, view: View) -> nw.LazyFrame[Any]:
    figures = _name_owner(_name_side(split_sides(store, view)))
    counted = apply_rule(figures, rule="range", admissions="count")
    owned = _part(counted, "event_id", ("event_id", _OWNER))
    return _part(owned, "category", ("category", "side"))


def _name_owner(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return frame.with_columns(
        nw.concat_str([nw.col("event_id"), nw.col(_OWNER)], separator=_BETWEEN).alias("event_id")
    )


def _name_side(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    named = nw.concat_str([nw.col("category"), nw.col("side")], separator=_BETWEEN)
    return frame.with_columns(named.alias("category"))


def _part(frame: nw.LazyFrame[Any], column: str, names: tuple[str, str]) -> nw.LazyFrame[Any]:
    """Part a column again into the two that were written as one."""
    found: pl.DataFrame = frame.collect("polars").to_polars()
    pieces = pl.col(column).cast(pl.String).str.splitn(_BETWEEN, 2).struct
    parted = found.with_columns(
        pieces.field("field_0").alias(names[0]), pieces.field("field_1").alias(names[1])
    )
    return nw.from_native(parted.lazy())


def _write(numbers: nw.LazyFrame[Any], save: Save, *, more: tuple[str, ...] = ()) -> Kinds:
    told = number_states(numbers).with_columns(pl.col("harm", "category", *more).cast(pl.String))
    ordered = told.sort("harm", "category", "state", *more)
    kinds = {
        f"{harm}:{category}": write_numbers(rows, more=more)
        for (harm, category), rows in ordered.group_by("harm", "category", maintain_order=True)
    }
    # Of many events a map asks for one kind alone, of few for all in one request.
    if sum(len(json.dumps(columns)) for columns in kinds.values()) <= _TOGETHER:
        return dict.fromkeys(kinds, save(kinds)) if kinds else {}
    return {kind: save({kind: columns}) for kind, columns in kinds.items()}


def write_numbers(rows: pl.DataFrame, *, more: tuple[str, ...] = ()) -> Mapping[str, object]:
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
