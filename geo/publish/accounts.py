"""The accounts of single events: what the server tells of each event, for each of its states."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from geo.dataset.folder import SAME_AS
from geo.engine.store import Store
from geo.model.event import EventAccounts
from geo.publish.columns import Save
from geo.publish.counting import list_chosen
from geo.publish.states import States, strip_state
from geo.questions.event import describe_accounts
from geo.questions.select import Selection
from geo.text import LANGUAGES
from geo.view.view import View

EVENTS = 32
"""How many events' accounts are one file."""
_TOGETHER = 2_048  # events whose accounts are read at a time
_Used = Mapping[tuple[str, str, str], int]
"""In which choices of accounts a figure is used, a bit for each choice of `list_chosen`."""
Json = dict[str, object]
_Told = tuple[str, EventAccounts | None, list[EventAccounts]]
"""An event, as it is today where that is more than its last state, and each of its states."""


class _Pool:
    """Parts of a file that stand in it once and are named by their number."""

    def __init__(self) -> None:
        self.parts: list[object] = []
        self._numbers: dict[str, int] = {}

    def put(self, part: object) -> int:
        """Return the number of a part."""
        text = json.dumps(part, ensure_ascii=False)
        if text not in self._numbers:
            self._numbers[text] = len(self.parts)
            self.parts.append(part)
        return self._numbers[text]


def write_accounts(store: Store, states: States, save: Save) -> dict[str, list[str]]:
    """Write the accounts of all events, and return the files of each language, by `EVENTS`."""
    of_event: list[list[int]] = []
    for state, event in enumerate(states.events):
        if event == len(of_event):
            of_event.append([])
        of_event[event].append(state)
    ids = store.frame("events").select("event_number", "event_id").sort("event_number")
    names = [str(name) for name in ids.collect("polars")["event_id"].to_list()]
    used = _read_used(states.store)
    files: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    for first, lang in product(range(0, len(names), _TOGETHER), LANGUAGES):
        some = range(first, min(first + _TOGETHER, len(names)))
        told = _describe(store, states, lang, {names[e]: of_event[e] for e in some})
        files[lang] += [
            save(_gather(told[start : start + EVENTS], used))
            for start in range(0, len(told), EVENTS)
        ]
    return files


def _describe(
    store: Store, states: States, lang: str, events: Mapping[str, Sequence[int]]
) -> list[_Told]:
    """Return each event as it is today, and in each of its states."""
    wanted = [str(state) for known in events.values() for state in known]
    view = View(dataset=store.dataset.name, lang=lang)
    then = describe_accounts(Selection(states.store, view), wanted)
    # In its states an event is recorded as no other; today it may be, and few are.
    decided = sorted(_list_decided(store) & {*events})
    now = describe_accounts(Selection(store, view), decided) if decided else {}
    return [
        (event, now.get(event), [then[str(state)] for state in known])
        for event, known in events.items()
    ]


def _list_decided(store: Store) -> set[str]:
    """Return the events of which it is recorded whether they are the same as others."""
    decisions = store.frame(SAME_AS).select("event_id", "other_event_id").collect("polars")
    return {str(event) for pair in decisions.iter_rows() for event in pair}


def _read_used(store: Store) -> _Used:
    used: dict[tuple[str, str, str], int] = {}
    for bit, (accounts, confidence) in enumerate(list_chosen()):
        view = View(accounts=accounts, confidence=confidence)
        figures = store.used_figures(view).select("claim_id", "harm", "category")
        for claim, harm, category in figures.collect("polars").iter_rows():
            key = (str(claim), str(harm), str(category))
            used[key] = used.get(key, 0) | 1 << bit
    return used


def _gather(told: Sequence[_Told], used: _Used) -> Json:
    events, claims = _Pool(), _Pool()
    return {
        "accounts": [
            {
                "same_as": [same.to_json() for same in now.same_as] if now else [],
                "maybe_same": [same.to_json() for same in now.maybe_same] if now else [],
                "states": [
                    {
                        "event": events.put({**state.event.to_json(), "id": event}),
                        "agreement": state.agreement,
                        "flags": [
                            {"flag": flag.flag, "because": [strip_state(c) for c in flag.because]}
                            for flag in state.flags
                        ],
                        "claims": [claims.put(claim) for claim in _write_claims(state, used)],
                    }
                    for state in states
                ],
            }
            for event, now, states in told
        ],
        "events": events.parts,
        "claims": claims.parts,
    }


def _write_claims(state: EventAccounts, used: _Used) -> Iterator[Json]:
    for claim in state.claims:
        yield {
            **replace(claim, figures=(), derived_from=()).to_json(),
            "id": strip_state(claim.id),
            "figures": [
                {**figure.to_json(), "used": used.get((claim.id, figure.harm, figure.category), 0)}
                for figure in claim.figures
            ],
            "derived_from": [
                {**origin.to_json(), "id": strip_state(origin.id)} for origin in claim.derived_from
            ],
        }
