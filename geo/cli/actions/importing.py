"""Make a dataset folder of a file somebody brings."""

import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from geo.readers.importing import import_file, propose_mapping
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.readers.own.template import FORMS, write_template
from geo.readers.reimport import REJECTED
from geo.text import t


def bring(
    format_: str | None,
    file: Path | None,
    *,
    out: Path | None,
    name: str | None,
    propose: bool,
    storage: Literal["parquet", "csv"],
    mapping: Path | None,
    options: Options,
) -> None:
    """Import a file, or propose a mapping; progress goes to stderr."""
    lang = options.lang
    if format_ is None or file is None or (out is None and not propose):
        raise ReaderError(t(lang, "import.error.usage"))
    told = _read_mapping(mapping, lang=lang)
    options = replace(options, mapping=told, report=partial(_tell, lang))
    if out is None or propose:
        proposed = propose_mapping(format_, file, lang=lang, options=options)
        print(json.dumps(proposed, ensure_ascii=False, indent=2))
        return
    result = import_file(format_, file, folder=out, name=name, options=options, storage=storage)
    for note in result.notes:
        print(note.say(lang), file=sys.stderr)
    if not result.faults.is_empty():
        print(t(lang, "import.listed", file=str(out / REJECTED)), file=sys.stderr)
    for what, n in result.carried.items():
        print(t(lang, f"import.carried.{what}", n=n, folder=str(out)), file=sys.stderr)
    print(t(lang, "import.done", **result.counts))


def fill_template(path: Path, *, lang: str) -> str:
    """Write a table to fill; return the sentence that says so."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise ReaderError(t(lang, "template.ending", file=path.name))
    path.write_bytes(write_template(form, lang))
    return t(lang, "template.written", file=str(path))


def _tell(lang: str, stage: str, /, **values: str | int) -> None:
    # Of the files of a dataset a terminal needs no line each.
    if stage != "written":
        print(t(lang, f"import.stage.{stage}", **values), file=sys.stderr, flush=True)


def _read_mapping(path: Path | None, *, lang: str) -> dict[str, object]:
    if path is None:
        return {}
    try:
        mapping = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReaderError(t(lang, "import.error.mapping", file=str(path), why=str(error))) from None
    if not isinstance(mapping, dict):
        why = type(mapping).__name__
        raise ReaderError(t(lang, "import.error.mapping", file=str(path), why=why))
    return mapping
