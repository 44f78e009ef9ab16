"""One run for one dataset: fetch beside, check, compare, then replace it or wait for a person."""

import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import polars as pl

from geo.dataset.folder import Dataset, open_dataset
from geo.dataset.write import hold_folder
from geo.errors import RasdError
from geo.model.descriptor import Descriptor
from geo.readers.build import ReadResult
from geo.readers.importing import (
    check_file,
    describe,
    list_unused,
    propose_mapping,
    write_kept,
)
from geo.readers.manifest import load_manifests
from geo.readers.notes import Note
from geo.readers.options import Options, keep_quiet
from geo.readers.refresh.compare import Changes, compare
from geo.readers.refresh.fetch import Fetcher
from geo.readers.refresh.plan import Plan, RefreshError, read_plan
from geo.readers.refresh.sources import Fetched, fetch_rows
from geo.readers.refresh.state import Beside, hold_run
from geo.readers.reimport import REJECTED, Kept, keep_earlier
from geo.text import t

HELD = "held.json"
"""What waits for a person says here what it is; written last, so that it is whole or not there."""
_ROWS = ".rows"
_DATED = ("created", "modified", "resources", "derived", "import")
"""What the descriptor of every run has of its own."""


@dataclass(frozen=True, kw_only=True)
class How:
    """What the person who runs it says.

    ``decision`` is ``accept`` or ``discard`` of what waits, '' to ask the source.
    """

    decision: str = ""
    is_dry: bool = False
    lang: str = "en"
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    report: Callable[..., None] = keep_quiet
    wait: Callable[[float], None] = time.sleep


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a run ended.

    ``result`` is ``replaced``, ``same``, ``held``, ``accepted`` or ``discarded``, in a dry run what
    it would have been. ``notes`` say of all rows what is in no single cell; ``losses`` is what lost
    more than ``percent`` of it; ``held`` is where what waits is.
    """

    name: str
    result: str
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    changes: Changes | None = None
    losses: tuple[tuple[str, float], ...] = ()
    percent: float = 0.0
    held: Path | None = None
    seconds: float = 0.0
    is_dry: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the outcome as values of JSON."""
        told = {
            "dataset": self.name,
            "result": self.result,
            "dry_run": self.is_dry,
            "seconds": round(self.seconds, 1),
            "counts": dict(self.counts),
            **(self.changes.to_json() if self.changes else {}),
            "losses": {name: round(share, 1) for name, share in self.losses},
        }
        return told | ({"held": str(self.held)} if self.held else {})


@dataclass(frozen=True, eq=False)
class _Read:
    """What a run read, ready to be compared and written."""

    fetched: Fetched
    result: ReadResult
    descriptor: Descriptor


def refresh_dataset(folder: Path, how: How) -> Outcome:
    """Bring a dataset up to date with its source, or say why a person has to look first.

    Run again, it does what is left to do; killed, it leaves what was served.

    Raises
    ------
    RasdError
        In one sentence: it cannot be done, and what was served is served.

    """
    begun, folder = time.monotonic(), folder.resolve()
    earlier = open_dataset(folder)
    told = {"dataset": earlier.name, "decision": how.decision or "refresh"}
    with hold_run(folder, lang=how.lang) as (beside, running):
        try:
            outcome = _decide(earlier, beside, running, how)
        except Exception as error:
            if not how.is_dry:
                # Of what nobody foresaw only its kind: its words may hold anything.
                why = str(error) if isinstance(error, RasdError) else type(error).__name__
                beside.log({**told, "result": "failed", "why": why})
            raise
        outcome = replace(outcome, seconds=time.monotonic() - begun, is_dry=how.is_dry)
        if not how.is_dry:
            beside.log({**told, **outcome.to_json()})
        return outcome


def _decide(earlier: Dataset, beside: Beside, running: Path, how: How) -> Outcome:
    if how.decision and not (beside.held / HELD).is_file():
        raise RefreshError(t(how.lang, "refresh.error.nothing_held", name=earlier.name))
    if how.decision == "discard":
        beside.drop_held()
        return Outcome(name=earlier.name, result="discarded")
    if how.decision == "accept":
        # Secrets are not needed to take what is here.
        plan = read_plan(earlier.descriptor, environment=None, lang=how.lang)
        held = _read_held(beside, plan, lang=how.lang)
        return _take(earlier, beside, running, plan, how, fetched=held)
    plan = read_plan(earlier.descriptor, environment=how.environment, lang=how.lang)
    web = Fetcher(
        plan.refresh.largest_mb,
        variables=plan.variables,
        lang=how.lang,
        wait=how.wait,
        report=how.report,
    )
    before = beside.read_state(plan)
    how.report("asking", name=earlier.name)
    file = _name_file(earlier, plan)
    fetched = fetch_rows(plan, running, web=web, file=file, before=before, lang=how.lang)
    return _take(earlier, beside, running, plan, how, fetched=fetched)


def _take(
    earlier: Dataset, beside: Beside, running: Path, plan: Plan, how: How, *, fetched: Fetched
) -> Outcome:
    read = _read(earlier, plan, fetched, how)
    # From reading what is there to replacing it: a decision made meanwhile would be lost.
    with hold_folder(earlier.folder):
        earlier = open_dataset(earlier.folder)
        kept = keep_earlier(
            earlier.folder, tables=read.result.tables, descriptor=read.descriptor, lang=how.lang
        )
        changes = compare(_collect(earlier), kept.tables)
        is_same = changes.is_same and _says_same(earlier, kept, read.result)
        losses = tuple(changes.list_losses(plan.refresh.hold_percent))
        result = "held" if losses and not how.decision else "same" if is_same else "replaced"
        outcome = Outcome(
            name=earlier.name,
            result="accepted" if how.decision else result,
            counts=read.result.counts,
            notes=read.result.notes,
            changes=changes,
            losses=losses if result == "held" else (),
            percent=plan.refresh.hold_percent,
            held=beside.held / beside.folder.name if result == "held" else None,
        )
        if how.is_dry:
            return replace(outcome, held=None)
        if result == "held":
            _hold(beside, running, plan, kept, read=read, outcome=outcome)
            return outcome
        if not is_same:
            how.report("writing", folder=str(earlier.folder))
            write_kept(earlier.folder, kept, result=read.result, storage=_find_storage(earlier))
    if fetched.cursor is not None:
        beside.keep_state(plan, fetched.path, cursor=fetched.cursor, is_whole=fetched.is_whole)
    beside.drop_held()
    return outcome


def _read(earlier: Dataset, plan: Plan, fetched: Fetched, how: How) -> _Read:
    mapping = plan.mapping
    if not mapping and plan.format == "table":
        # Said once, so that a column that is renamed later is told and not guessed anew.
        mapping = cast(
            "Mapping[str, object]", propose_mapping(plan.format, fetched.path, lang=how.lang)
        )
    options = Options(
        mapping=mapping, version=plan.refresh.version, lang=how.lang, report=how.report
    )
    result = check_file(plan.format, fetched.path, options=options)
    descriptor = describe(
        result,
        load_manifests()[plan.format],
        file=_name_file(earlier, plan),
        name=str(earlier.descriptor["name"]),
        mapping=mapping,
    )
    before = earlier.descriptor.get("import", {}).get("corrections", 0)
    ended = (Note("corrections_ended", {"n": before}),) if before > result.corrected else ()
    return _Read(fetched, replace(result, notes=(*result.notes, *ended)), descriptor)


def _name_file(earlier: Dataset, plan: Plan) -> str:
    """Return what the file of the first import was called; the source has no better name."""
    return str(earlier.descriptor.get("import", {}).get("file") or plan.refresh.kind)


def _collect(dataset: Dataset) -> dict[str, pl.DataFrame]:
    return {name: frame.collect() for name, frame in dataset.tables.items()}


def _says_same(earlier: Dataset, kept: Kept, result: ReadResult) -> bool:
    """Tell whether the descriptor and the list of what was not used are what they were."""
    said, before = (
        {name: value for name, value in descriptor.items() if name not in _DATED}
        for descriptor in (kept.descriptor, earlier.descriptor)
    )
    path = earlier.folder / REJECTED
    listed = path.read_bytes() if path.is_file() else b""
    return said == before and listed == list_unused(result)


def _find_storage(dataset: Dataset) -> str:
    paths = {str(entry.get("path")) for entry in dataset.descriptor["resources"]}
    return "csv" if "events.csv" in paths else "parquet"


def _hold(
    beside: Beside, running: Path, plan: Plan, kept: Kept, *, read: _Read, outcome: Outcome
) -> None:
    """Put a dataset beside as it would be, with the rows it was made of."""
    held = running / "held"
    write_kept(held / beside.folder.name, kept, result=read.result, storage="parquet")
    rows = held / _ROWS / read.fetched.path.name
    rows.parent.mkdir()
    shutil.copyfile(read.fetched.path, rows)
    said = {
        "file": rows.name,
        "asked": plan.asked,
        "cursor": read.fetched.cursor,
        "is_whole": read.fetched.is_whole,
        **outcome.to_json(),
    }
    (held / HELD).write_text(json.dumps(said, ensure_ascii=False, indent=2), encoding="utf-8")
    beside.drop_held()
    held.rename(beside.held)


def _read_held(beside: Beside, plan: Plan, *, lang: str) -> Fetched:
    said = json.loads((beside.held / HELD).read_text(encoding="utf-8"))
    if said["asked"] != plan.asked:
        raise RefreshError(t(lang, "refresh.error.other_source", name=beside.folder.name))
    rows = beside.held / _ROWS / said["file"]
    return Fetched(rows, is_whole=said["is_whole"], cursor=said["cursor"])
