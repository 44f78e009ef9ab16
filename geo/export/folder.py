"""The whole dataset folder as one packed file."""

import io
import json
import zipfile
from pathlib import Path

import polars as pl

from geo.dataset.disclosure import require_rows
from geo.dataset.folder import DESCRIPTOR, Dataset
from geo.dataset.withheld import hold_back
from geo.export.provenance import Notice, say_withheld
from geo.places.boundaries import FOLDER
from geo.stories.files import list_files as story_files

ABOUT = "ABOUT.txt"
_BESIDE = ("README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "CITATION.cff", "rejected.csv")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_DEFLATED = zipfile.ZIP_DEFLATED


def write_folder(dataset: Dataset, notice: Notice, *, name: str = "") -> bytes:
    """Pack a dataset's descriptor, tables and notes; the same revision gives the same bytes.

    Unpacked it is a dataset folder again, called ``name``, or as the dataset is. Only what the
    descriptor names goes in, with the folder's own notes and what the file says of itself.

    What the dataset withholds is left out and what it makes coarse is written coarsely; the file
    that says what the folder is then says how much.

    Raises
    ------
    RestrictedError
        The dataset's licence allows aggregates only.

    """
    require_rows(dataset)
    name = name or dataset.name
    buffer = io.BytesIO()
    tables, withheld = hold_back(dataset.tables)
    by_path = {str(entry["path"]): entry["name"] for entry in dataset.descriptor["resources"]}
    with zipfile.ZipFile(buffer, "w") as packed:
        for path in list_files(dataset):
            inside = path.relative_to(dataset.folder).as_posix()
            # A zip holds times; fixed, the same revision gives the same bytes.
            entry = zipfile.ZipInfo(f"{name}/{inside}", _FIXED_TIME)
            if withheld and inside in by_path:
                content = _write_table(tables[by_path[inside]], path.suffix)
            else:
                content = _pass_on(path, name) if inside == DESCRIPTOR else path.read_bytes()
            packed.writestr(entry, content, _DEFLATED)
        about = zipfile.ZipInfo(f"{name}/{ABOUT}", _FIXED_TIME)
        left_out = say_withheld(withheld, notice.lang) if withheld else []
        told = "\n".join([notice.describe(), *left_out, ""])
        packed.writestr(about, told, _DEFLATED)
    return buffer.getvalue()


def _write_table(table: pl.LazyFrame, suffix: str) -> bytes:
    buffer = io.BytesIO()
    frame = table.collect()
    if suffix == ".parquet":
        frame.write_parquet(buffer)
    else:
        frame.write_csv(buffer)
    return buffer.getvalue()


def measure_folder(dataset: Dataset) -> int:
    """Return about how many bytes the packed dataset has; text packs to a quarter."""
    # Nothing is packed to answer how large it would be.
    return sum(
        path.stat().st_size // (1 if path.suffix == ".parquet" else 4)
        for path in list_files(dataset)
    )


def _pass_on(path: Path, name: str) -> bytes:
    """Return a descriptor that calls its dataset ``name``, without what concerns its host alone.

    It is as it stands where that changes nothing.
    """
    text = path.read_text(encoding="utf-8")
    descriptor = json.loads(text)
    # Addresses of forms and sheets that nobody else was given may stand in it.
    passed = {key: value for key, value in descriptor.items() if key != "refresh"} | {"name": name}
    if passed == descriptor:
        return text.encode()
    return (json.dumps(passed, ensure_ascii=False, indent=2) + "\n").encode()


def list_files(dataset: Dataset) -> list[Path]:
    """Return the files of the folder that make up the dataset, with its own areas and stories."""
    named = [str(entry["path"]) for entry in dataset.descriptor["resources"]]
    paths = [dataset.folder / name for name in (DESCRIPTOR, *named, *_BESIDE)]
    areas = dataset.folder / FOLDER
    own = sorted(areas.iterdir()) if areas.is_dir() else []
    told = [file.path for file in story_files(dataset)]
    return [path for path in (*paths, *own, *told) if path.is_file()]
