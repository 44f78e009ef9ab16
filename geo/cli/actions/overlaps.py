"""Pair the records of a dataset, or of two."""

from pathlib import Path

from geo.cli.actions.output import write_file
from geo.dataset.folder import open_dataset
from geo.duplicates.candidates import MOST_PAIRS, Reach, find_overlaps
from geo.duplicates.decisions import (
    list_decisions,
    merge_decisions,
    propose_decisions,
    say_left_out,
    write_table,
)
from geo.engine.store import build_store
from geo.questions.select import Selection
from geo.text import t
from geo.view.view import View


def match(
    folder: Path,
    second: Path | None,
    *,
    reach: Reach,
    most: int,
    out: Path | None,
    lang: str,
) -> None:
    """Print the pairs that may be of one event, or write them all as a table of decisions."""
    store = build_store(open_dataset(folder))
    other = build_store(open_dataset(second)) if second else None
    listed = MOST_PAIRS if out else most
    found = find_overlaps(Selection(store, View()), other=other, reach=reach, most=listed)
    names = (store.dataset.name, (other or store).dataset.name)
    rows = propose_decisions(found, datasets=names, lang=lang)
    if out:
        content = write_table(merge_decisions(rows, list_decisions(store))).encode()
        write_file(out, content, lang=lang)
        print(t(lang, "overlaps.written", n=found.total, file=str(out)))
        return
    for row in rows:
        print(f"{row.event_id} = {row.other_event_id}: {row.note}")
    print(t(lang, "overlaps.found", n=found.total))
    if found.total > len(rows):
        print(t(lang, "overlaps.listed", n=found.total - len(rows)))
    print(say_left_out(found, lang))
