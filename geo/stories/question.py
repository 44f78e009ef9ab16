"""Read a story's questions: what each asks, of which view, and how the answer is worded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote_plus

from geo.counting.rules import CLAIMANT_RULE, RULES
from geo.engine.store import Store
from geo.errors import NotFoundError
from geo.model.schema import list_vocabulary
from geo.questions.events import find_event
from geo.questions.several import list_known_beside
from geo.view.grammar import CATEGORIES, HARMS, READERS, Problem, make_problem
from geo.view.view import View

Parameters = Mapping[str, Sequence[str]]
SAYS = ("short", "words", "noun", "sentence")
"""How an answer is worded, the usual first."""
POSITIONS = list_vocabulary("claims", "position")
_NOT_OF_STORIES = ("dataset", "lang", "beside")
"""Parameters that a story leaves to whoever reads it, or that would mix datasets."""
_PEOPLE, _RECORD = "people", "record"
_KINDS = {
    **dict.fromkeys(HARMS, _PEOPLE),
    "accounts": _PEOPLE,
    **dict.fromkeys(("events", "statements", "claimants", "date"), ""),
    **dict.fromkeys(("total", "mapped", "mapped-events", "said", "quote"), _RECORD),
    "figure": "figure",
    "as-written": "text",
}
"""The kinds of questions, each with the words it needs."""
_OWN = {"statements": ("position",), "claimants": ("position",), "as-written": ("source",)}
"""Parameters of single kinds, beside those of a view."""


class NoAnswerError(Exception):
    """A question has no answer: a text ``fault.story_<problem>`` says why."""

    def __init__(self, *, problem: str, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem, self.detail = problem, detail


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question: its kind, the words after it, what it asks of its view, and its wording.

    ``own`` are parameters that are no part of a view: ``position`` and ``source``.
    """

    kind: str
    words: tuple[str, ...]
    parameters: Parameters
    own: Mapping[str, str]
    say: str


def read_question(text: str) -> Question:
    """Read what stands between braces.

    Raises
    ------
    NoAnswerError
        It is no question, or one with a word too many, too few or unknown.

    """
    parts = text.split()
    kind = parts[0] if parts else ""
    if kind not in _KINDS:
        raise NoAnswerError(problem="kind", detail=", ".join(_KINDS))
    # What is as written may hold an equals sign; its own parameter comes last.
    allowed = {*READERS, "say", *_OWN.get(kind, ())} - {*_NOT_OF_STORIES}
    words: list[str] = []
    parameters: dict[str, list[str]] = {}
    for part in parts[1:]:
        name, mark, value = part.partition("=")
        if not mark:
            words.append(part)
        elif name in allowed:
            parameters.setdefault(name, []).append(unquote_plus(value))
        else:
            raise NoAnswerError(problem="parameter", detail=name)
    say = parameters.pop("say", [SAYS[0]])[-1]
    if say not in SAYS:
        raise NoAnswerError(problem="say", detail=", ".join(SAYS))
    own = {name: parameters.pop(name)[-1] for name in _OWN.get(kind, ()) if name in parameters}
    _check_words(kind, words, own)
    return Question(kind=kind, words=tuple(words), parameters=parameters, own=own, say=say)


def _check_words(kind: str, words: Sequence[str], own: Mapping[str, str]) -> None:
    needs = _KINDS[kind]
    if needs == _PEOPLE:
        of = words[1:] if kind == "accounts" else words
        harm = words[0] if kind == "accounts" and words else kind
        good = bool(of) and harm in HARMS and of[0] in CATEGORIES and len(of) <= 2  # noqa: PLR2004  category, rule
        good = good and all(is_rule(rule) for rule in of[1:])
    elif needs == "figure":
        good = len(words) == 3 and words[1] in HARMS and words[2] in CATEGORIES  # noqa: PLR2004  claim, harm, category
    elif needs == "text":
        good = bool(words) and "source" in own
    else:
        good = len(words) == (1 if needs == _RECORD else 0)
    if own.get("position", POSITIONS[0]) not in POSITIONS:
        raise NoAnswerError(problem="position", detail=", ".join(POSITIONS))
    if not good:
        raise NoAnswerError(problem="words", detail=kind)


def is_rule(word: str) -> bool:
    """Tell whether a word names a counting rule; who a claimant's rule names is asked later."""
    return word in RULES or word.startswith(CLAIMANT_RULE)


def read_parameters(query: str) -> dict[str, list[str]]:
    """Read a view as it is written in a story: the query of an address."""
    given = parse_qs(query, keep_blank_values=True)
    return {name: values for name, values in given.items() if name not in _NOT_OF_STORIES}


def make_view(store: Store, parameters: Parameters, *, lang: str) -> tuple[View, list[Problem]]:
    """Return the view that parameters ask for, and what of them cannot be honoured."""
    name = store.dataset.name
    asked = {**parameters, "dataset": [name], "lang": [lang]}
    known = list_known_beside(store, (), overlay=[*filter(None, asked.get("overlay", ()))])
    view, problems = View.parse(asked, known={**known, "dataset": frozenset((name,))})
    found = list(problems)
    if view.event and store.dataset.gives_rows:
        try:
            find_event(store, view.event)
        except NotFoundError:
            found.append(make_problem("event", view.event, "unknown_value"))
    return view, found
