"""Bring datasets up to date with their sources."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from geo.dataset.folder import DESCRIPTOR, find_dataset, list_datasets, read_descriptor
from geo.errors import DatasetError, RasdError
from geo.readers.refresh.run import How, Outcome, refresh_dataset
from geo.text import t

HELD = 3
"""What the command returns when something waits for a person."""
FAILED = 1


def refresh(name: str | None, *, decision: str, is_dry: bool, as_json: bool, lang: str) -> None:
    """Refresh one dataset, or all without a name; what a person reads goes to stderr."""
    how = How(
        decision=decision,
        is_dry=is_dry,
        lang=lang,
        environment=os.environ,
        report=lambda stage, **values: _report(t(lang, f"import.stage.{stage}", **values)),
    )
    folders = [_find(name)] if name is not None else list(_list_refreshed())
    statuses = [_refresh(folder, how, as_json=as_json) for folder in folders]
    # What failed comes first: nobody has looked at that yet.
    if status := FAILED if FAILED in statuses else max(statuses, default=0):
        raise typer.Exit(status)


def _report(line: str) -> None:
    """Say how far a run is to who waits for it; a timer's log or mail gets its end alone."""
    if sys.stderr.isatty():
        _say(line)


def _find(name: str) -> Path:
    if name not in list_datasets() and (Path(name) / DESCRIPTOR).is_file():
        return Path(name)
    return find_dataset(name)


def _list_refreshed() -> Iterator[Path]:
    for folder in list_datasets().values():
        try:
            says = "refresh" in read_descriptor(folder)
        except DatasetError:
            says = True  # that it cannot be read is told with the others
        if says:
            yield folder


def _refresh(folder: Path, how: How, *, as_json: bool) -> int:
    name = folder.resolve().name
    try:
        outcome = refresh_dataset(folder, how)
    except (RasdError, OSError) as error:
        why = str(error)
        if isinstance(error, OSError):
            told = {"name": name, "why": error.strerror or type(error).__name__}
            why = t(how.lang, "refresh.error.unwritable", **told)
        _say(why)
        if as_json:
            print(json.dumps({"dataset": name, "result": "failed", "why": why}, ensure_ascii=False))
        return FAILED
    for line in _describe(outcome, how):
        _say(line)
    if as_json:
        print(json.dumps(outcome.to_json(), ensure_ascii=False))
    return HELD if outcome.result == "held" and not how.is_dry else 0


def _describe(outcome: Outcome, how: How) -> Iterator[str]:
    """Say how a run ended, in one line where nothing has changed."""
    lang, name = how.lang, outcome.name
    if outcome.changes is not None and outcome.result != "same":
        yield from (note.say(lang) for note in outcome.notes)
        yield t(lang, "import.done", **outcome.counts)
        yield from _describe_changes(outcome, lang)
    for what, share in outcome.losses:
        yield _describe_loss(what, share, outcome.percent, lang)
    would = {"held": "would_hold", "replaced": "would_replace"} if how.is_dry else {}
    result = would.get(outcome.result, outcome.result)
    yield t(lang, f"refresh.result.{result}", name=name, held=str(outcome.held or ""))
    if how.is_dry:
        yield t(lang, "refresh.dry")


def _describe_changes(outcome: Outcome, lang: str) -> Iterator[str]:
    if outcome.changes is None:
        return
    for table, rows in outcome.changes.rows.items():
        yield t(lang, "refresh.rows", table=table, **vars(rows))
    for of in outcome.changes.sums:
        if of.before != of.after or of.lost:
            told = {"before": of.before, "after": of.after, "lost": of.lost}
            yield t(lang, "refresh.sum", **_name_sum(of.harm, of.category, of.end, lang), **told)


def _name_sum(harm: str, category: str, end: str, lang: str) -> dict[str, str]:
    if category:
        told = {"harm": t(lang, f"harm.{harm}"), "category": t(lang, f"category.{category}")}
        what = t(lang, "refresh.people", **told)
    else:
        what = t(lang, f"measure.{harm}")
    return {"what": what, "end": t(lang, f"refresh.end.{end}")}


def _describe_loss(what: str, share: float, percent: float, lang: str) -> str:
    told = {"share": f"{share:.1f}", "percent": f"{percent:g}"}
    table, *sum_ = what.split(".")
    if not sum_:
        return t(lang, "refresh.loss_rows", table=table, **told)
    harm, category, end = sum_
    return t(lang, "refresh.loss_sum", **_name_sum(harm, category, end, lang), **told)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
