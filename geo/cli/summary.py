"""``python -m geo summary``."""

import json
from typing import Annotated, Any

import typer

from geo.cli.options import Folder, Given, add_view, read_view
from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.model.number import Number
from geo.questions.people import By, count_by, count_casualties
from geo.questions.select import require_enough
from geo.questions.several import list_known_beside, open_beside
from geo.text import format_words, t
from geo.view.limits import limit_view
from geo.view.view import View


@add_view
def run(
    folder: Folder,
    *,
    by: Annotated[By | None, typer.Option(help="One number for each of these.")] = None,
    event: Annotated[str | None, typer.Option(help="One event's id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the number as JSON.")] = False,
    given: Given,
) -> None:
    """Print one number, or one for each group."""
    store = build_store(open_dataset(folder))
    known = list_known_beside(store, given["beside"], overlay=given["overlay"])
    read = read_view(given, known=known)
    view = limit_view(store.dataset, read)
    answer, lines = _summarise(store, view, by=by, event=event)
    for other, its_view in open_beside(read):
        its_answer, its_lines = _summarise(other, its_view, by=by, event=None)
        named = {"dataset": its_view.dataset} | its_answer
        answer["beside"] = [*answer.get("beside", []), named]
        lines += [f"{its_view.dataset}: {line}" for line in its_lines]
    print(json.dumps(answer, ensure_ascii=False) if as_json else "\n".join(lines))


def _summarise(
    store: Store, view: View, *, by: By | None, event: str | None
) -> tuple[dict[str, Any], list[str]]:
    if event is None:
        require_enough(store, view)
    if by:
        groups = count_by(store, view, by=by)
        answer = {"groups": [{"key": key} | number.to_json() for key, number in groups]}
        return answer, [f"{key or '-'}: {_write(number, view.lang)}" for key, number in groups]
    number = count_casualties(store, view, event_id=event)
    return number.to_json(), [_write(number, view.lang)]


def _write(number: Number, lang: str) -> str:
    gaps = t(lang, "numbers.no_figure", n=number.without_figure)
    rule = t(lang, "numbers.rule", rule=number.rule)
    return f"{format_words(number, lang)} ({rule}; {gaps})"
