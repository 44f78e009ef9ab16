"""Read a file of a known format and write it as a dataset folder, whole or not at all."""

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import cast

import polars as pl

from geo.dataset.write import hold_folder, write_dataset
from geo.engine.index import save_dataset
from geo.model.checks import check_tables
from geo.model.descriptor import Descriptor, Region
from geo.model.schema import DATA_LANGUAGES
from geo.readers.build import ReadResult, bound_box
from geo.readers.files.opened import Starts, count_row, name_part
from geo.readers.manifest import Manifest, load_manifests
from geo.readers.mapping import Said
from geo.readers.notes import ReaderError
from geo.readers.options import Aside, Options, keep_quiet
from geo.readers.own.corrections import tell_opened
from geo.readers.reimport import REJECTED, Kept, is_free, keep_earlier
from geo.readers.values.checks import describe_faults
from geo.text import t

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_MOST_FAULTS_TOLD = 3
_MARGIN = 0.05
_SMALLEST_BOX = 0.1


class NothingUsableError(ReaderError):
    """No row of a file can be used; ``result`` says of each why not."""

    def __init__(self, sentence: str, result: ReadResult | None = None) -> None:
        super().__init__(sentence)
        self.result = result


def read_file(format_: str, path: Path, *, options: Options | None = None) -> ReadResult:
    """Read a file of a format; nothing is written.

    Raises
    ------
    ReaderError
        In one sentence: no such format, or the file is not of it.

    """
    options = options or Options()
    module = _find_module(format_, lang=options.lang)
    return tell_opened(cast("ReadResult", module.read(path, options)))


def _find_module(format_: str, *, lang: str) -> ModuleType:
    if format_ not in load_manifests():
        known = ", ".join(load_manifests())
        raise ReaderError(t(lang, "import.error.format", format=format_, known=known))
    return import_module(f"geo.readers.formats.{format_}")


def propose_mapping(
    format_: str, path: Path, *, lang: str = "en", options: Options | None = None
) -> Said:
    """Guess from a file's header which column is what, for the formats that take a mapping.

    What the options choose of the file's structure goes into the mapping.

    Raises
    ------
    ReaderError
        No such format, one whose columns are fixed, or the file is not of it.

    """
    module = _find_module(format_, lang=lang)
    if not hasattr(module, "propose_file"):
        raise ReaderError(t(lang, "import.error.fixed_columns", format=format_))
    options = options or Options(lang=lang)
    said = cast("Said", module.propose_file(path, options=options))
    parts = Said(parts=list(options.parts)) if options.parts else Said()
    header = Said(header=options.header) if options.header is not None else Said()
    return {**said, **parts, **header}


def import_file(
    format_: str,
    path: Path,
    *,
    folder: Path,
    name: str | None = None,
    options: Options | None = None,
    storage: str = "parquet",
) -> ReadResult:
    """Read a file, check what came of it, and write it as a dataset folder with rejected.csv.

    Parameters
    ----------
    format_
        A format's name, see `load_manifests`.
    path
        The file.
    folder
        Where the dataset goes; an earlier one there is replaced, in one step, at the end, with
        what the file does not hold of it kept: see `keep_earlier`.
    name
        The dataset's name in links; None for the folder's.
    options
        What is said about the file.
    storage
        ``parquet`` or ``csv``.

    Raises
    ------
    ReaderError
        The file is not of the format, no row can be used, the tables made of it have faults, or
        what is there is no dataset that opens.

    """
    options = options or Options()
    with tempfile.TemporaryDirectory(prefix="rasd-") as aside:
        options = replace(options, aside=options.aside or Aside(Path(aside)))
        result = check_file(format_, path, options=options)
        options.report("writing", folder=str(folder))
        descriptor = describe(
            result,
            load_manifests()[format_],
            file=path.name,
            name=name or folder.name,
            mapping=options.said,
        )
        # From reading what is there to replacing it: a decision made meanwhile would be lost.
        with hold_folder(folder):
            tables = result.tables if is_free(folder) else result.collect()
            kept = keep_earlier(folder, tables=tables, descriptor=descriptor, lang=options.lang)
            write_kept(folder, kept, result=result, storage=storage, report=options.report)
    return replace(result, aside={}, carried=kept.counts)


def check_file(format_: str, path: Path, *, options: Options) -> ReadResult:
    """Read a file of a format and check the tables made of it; nothing is written.

    Raises
    ------
    ReaderError
        The file is not of the format, no row can be used, or the tables made of it have faults.

    """
    result = read_file(format_, path, options=options)
    if not result.counts["kept"]:
        _report_nothing(result, path, options)
    options.report("checking")
    if found := check_tables(result.frames):
        told = "; ".join(
            f"{f.table} {f.row} {f.column} {f.value!r} {f.problem}"
            for f in found[:_MOST_FAULTS_TOLD]
        )
        raise ReaderError(t(options.lang, "import.error.faults", file=path.name, faults=told))
    return result


def write_kept(
    folder: Path,
    kept: Kept,
    *,
    result: ReadResult,
    storage: str,
    report: Callable[..., None] = keep_quiet,
) -> None:
    """Write what was read, with what was kept of an earlier folder, and its rejected.csv."""
    write = save_dataset if storage == "parquet" else write_dataset
    write(
        folder,
        descriptor=kept.descriptor,
        tables=kept.tables or result.frames,
        extra={**kept.extra, REJECTED: list_unused(result)},
        beside=kept.paths,
        report=lambda done, total: report("written", done=done, total=total),
    )


def list_unused(result: ReadResult) -> bytes:
    """Return the content of a result's rejected.csv."""
    return write_rejected(result.faults, result.starts).encode()


def _report_nothing(result: ReadResult, path: Path, options: Options) -> None:
    # The commonest fault, as one sentence has room for one.
    code = str(result.faults.get_column("code").mode().sort().first())
    why = t(options.lang, f"import.reason.{code}").removesuffix(".")
    sentence = t(options.lang, "import.error.all_rejected", file=path.name, n=result.read, why=why)
    raise NothingUsableError(sentence, result)


def write_rejected(faults: pl.DataFrame, starts: Starts = ()) -> str:
    """Return rejected.csv: part, row, column, value, action, code and the reason in both languages.

    ``part`` is blank where the file has one; ``row`` counts within it.
    """
    row = pl.col("row")
    told = faults.select(
        name_part(row, starts).alias("part"), count_row(row, starts), pl.exclude("row")
    )
    return describe_faults(told).write_csv()


def describe(
    result: ReadResult,
    manifest: Manifest,
    *,
    file: str,
    name: str,
    mapping: Mapping[str, object] = MappingProxyType({}),
) -> Descriptor:
    """Return the datapackage.json of what was read, without its resources."""
    said = {name: value for name, value in result.descriptor.items() if name != "title_parts"}
    titles = {lang: _say_title(result, manifest, file, lang) for lang in DATA_LANGUAGES}
    declared = manifest.declared
    given: dict[str, object] = {
        "$schema": PROFILE,
        "name": name_dataset(name) or manifest.name,
        "title": titles["en"],
        "title_ar": titles["ar"],
        "description": manifest.words("description", "en"),
        "description_ar": manifest.words("description", "ar"),
        "version": "1",
        "created": datetime.now(UTC).date().isoformat(),
        "licenses": [declared["licence"]],
        "redistribution": manifest.redistribution,
        "sources": [{"source_id": manifest.name, **declared["source"]}],
        **{
            f"credit_{lang}": t(lang, "import.credit", source=declared["source"]["title"])
            for lang in DATA_LANGUAGES
        },
        "import": {
            "format": manifest.name,
            "file": file,
            **result.counts,
            # A later file of the same columns comes in the same way.
            **({"mapping": {**mapping}} if mapping else {}),
            **({"corrections": result.corrected} if result.corrected else {}),
        },
    }
    regions = _bound(result.frames["places"].select("latitude", "longitude").collect(), given)
    return cast("Descriptor", {**given, **({"regions": regions} if regions else {}), **said})


def _say_title(result: ReadResult, manifest: Manifest, file: str, lang: str) -> str:
    parts = {"format": manifest.words("short", lang), **result.descriptor.get("title_parts", {})}
    return t(lang, "import.title", file=Path(file).stem, **parts)


def name_dataset(text: str) -> str:
    """Return a text as a dataset's name, which a folder and a link can bear; '' when none is."""
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-.")


def _bound(places: pl.DataFrame, given: Mapping[str, object]) -> list[Region]:
    box = bound_box(places)
    if box is None:
        return []
    west, south, east, north = box
    # A dataset of one point needs a box, too.
    wide = max((east - west) * _MARGIN, _SMALLEST_BOX)
    high = max((north - south) * _MARGIN, _SMALLEST_BOX)
    grown = [
        max(west - wide, -180.0),
        max(south - high, -90.0),
        min(east + wide, 180.0),
        min(north + high, 90.0),
    ]
    return [
        Region(
            region_id="all",
            title_en=str(given["title"]),
            title_ar=str(given["title_ar"]),
            bbox=[round(edge, 4) for edge in grown],
        )
    ]
