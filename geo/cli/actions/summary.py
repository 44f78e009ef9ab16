"""Count the people harmed in a dataset's events."""

import json
from pathlib import Path

from geo.cli.actions.view import read_view
from geo.cli.of_view import Given
from geo.dataset.folder import open_dataset
from geo.engine.store import build_store
from geo.model.number import Number
from geo.questions.people import By, count_by, count_casualties
from geo.questions.select import Selection, require_enough
from geo.questions.several import list_known_beside, open_beside
from geo.text import format_coverage, format_words, list_notes, t


def summarise(
    folder: Path, *, by: By | None, event: str | None, as_json: bool, given: Given
) -> None:
    """Print one number, or one for each group."""
    store = build_store(open_dataset(folder))
    known = list_known_beside(store, given["beside"], overlay=given["overlay"])
    read = read_view(given, known=known)
    answer, lines = _summarise(Selection(store, read), by=by, event=event)
    beside = []
    for other in open_beside(read):
        its_answer, its_lines = _summarise(other, by=by, event=None)
        beside.append({"dataset": other.view.dataset} | its_answer)
        lines += [f"{other.view.dataset}: {line}" for line in its_lines]
    answer |= {"beside": beside} if beside else {}
    print(json.dumps(answer, ensure_ascii=False) if as_json else "\n".join(lines))


def _summarise(
    selection: Selection, *, by: By | None, event: str | None
) -> tuple[dict[str, object], list[str]]:
    view = selection.view
    if event is None:
        require_enough(selection)
    if by:
        groups = count_by(selection, by=by)
        answer: dict[str, object] = {"groups": [group.to_json() for group in groups]}
        return answer, [f"{key or '-'}: {_write(number, view.lang)}" for key, number in groups]
    number = count_casualties(selection, event_id=event)
    return number.to_json(), [_write(number, view.lang)]


def _write(number: Number, lang: str) -> str:
    rule = t(lang, "numbers.rule", rule=number.rule)
    told = [rule, format_coverage(number, lang), *list_notes(number, lang)]
    return f"{format_words(number, lang)} ({'; '.join(told)})"
