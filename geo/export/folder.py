"""The whole dataset folder as one packed file."""

import io
import json
import zipfile
from pathlib import Path

from geo.aggregates import require_rows
from geo.dataset import DESCRIPTOR, Dataset
from geo.export.notice import Notice

ABOUT = "ABOUT.txt"
_BESIDE = ("README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "CITATION.cff", "rejected.csv")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_DEFLATED = zipfile.ZIP_DEFLATED


def write_folder(dataset: Dataset, notice: Notice, *, name: str = "") -> bytes:
    """Pack a dataset's descriptor, tables and notes; the same revision gives the same bytes.

    Unpacked it is a dataset folder again, called ``name``, or as the dataset is. Only what the
    descriptor names goes in, with the folder's own notes and what the file says of itself.

    Raises
    ------
    RestrictedError
        The dataset's licence allows aggregates only.

    """
    require_rows(dataset)
    name = name or dataset.name
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for path in list_files(dataset):
            entry = zipfile.ZipInfo(f"{name}/{path.name}", _FIXED_TIME)
            content = _rename(path, name) if path.name == DESCRIPTOR else path.read_bytes()
            packed.writestr(entry, content, _DEFLATED)
        about = zipfile.ZipInfo(f"{name}/{ABOUT}", _FIXED_TIME)
        packed.writestr(about, notice.describe() + "\n", _DEFLATED)
    return buffer.getvalue()


def measure_folder(dataset: Dataset) -> int:
    """Return about how many bytes the packed dataset has; text packs to a quarter."""
    return sum(
        path.stat().st_size // (1 if path.suffix == ".parquet" else 4)
        for path in list_files(dataset)
    )


def _rename(path: Path, name: str) -> bytes:
    """Return a descriptor that calls its dataset ``name``; as it is when it does already."""
    text = path.read_text(encoding="utf-8")
    descriptor = json.loads(text)
    if descriptor["name"] == name:
        return text.encode()
    renamed = {**descriptor, "name": name}
    return (json.dumps(renamed, ensure_ascii=False, indent=2) + "\n").encode()


def list_files(dataset: Dataset) -> list[Path]:
    """Return the files of the folder that make up the dataset."""
    named = [str(entry["path"]) for entry in dataset.descriptor["resources"]]
    paths = [dataset.folder / name for name in (DESCRIPTOR, *named, *_BESIDE)]
    return [path for path in paths if path.is_file()]
