"""Dataset folders are opened, written whole, and never half."""

import hashlib
import json
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import pytest

from geo.dataset import write
from geo.dataset.folder import (
    Dataset,
    find_dataset,
    list_datasets,
    measure_revision,
    open_dataset,
    read_descriptor,
)
from geo.dataset.write import replace_file, write_dataset
from geo.engine import store as stores
from geo.engine.store import open_example, open_store
from geo.errors import DatasetError, NotFoundError
from geo.model.schema import Fault
from tests.samples import DESCRIPTOR, write_sample

EVENT = {"event_id": "village-2018-11-17", "date_start": "2018-11-17", "title_ar": "قرية"}


def test_what_is_written_is_read_back_in_both_formats(tmp_path: Path) -> None:
    for format_ in ("csv", "parquet"):
        folder = write_sample(tmp_path / format_, format_=format_, events=[EVENT])
        opened = open_dataset(folder)
        events = opened.tables["events"].collect()
        assert events.get_column("title_ar").to_list() == ["قرية"]
        assert events.schema["date_start"] == pl.Date
        assert (opened.name, opened.licence, opened.gives_rows) == (format_, "CC-BY-4.0", True)
        assert opened.words("title", "ar") == "عيّنة"
        assert opened.words("title", "en") == "Sample"


def test_the_revision_changes_with_any_table(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "sample", events=[EVENT])
    before = measure_revision(folder)
    assert measure_revision(folder) == before
    (folder / "points.csv").write_text("place_id\n", encoding="utf-8")
    assert measure_revision(folder) != before


def judge_by_frictionless(folder: Path) -> frictionless.Report:
    """Let the reference program for Data Packages judge a dataset folder.

    It gives up at a foreign key of a list, which `check_dataset` follows item by item: such keys
    are left out.
    """
    descriptor: dict[str, Any] = dict(read_descriptor(folder))
    for resource in descriptor["resources"]:
        schema = resource["schema"]
        lists = {field["name"] for field in schema["fields"] if field["type"] == "list"}
        schema["foreignKeys"] = [k for k in schema["foreignKeys"] if not lists & set(k["fields"])]
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(folder))
    report: frictionless.Report = package.validate()
    return report


def test_the_shipped_folder_is_a_sound_data_package(hajin: Path, tmp_path: Path) -> None:
    assert judge_by_frictionless(hajin).flatten(["type", "note"]) == []
    spoiled = Path(shutil.copytree(hajin, tmp_path / "spoiled"))
    claims = (spoiled / "claims.csv").read_text(encoding="utf-8").splitlines()
    cells = claims[1].split(",")
    text = "\n".join([claims[0], ",".join([cells[0], "nowhere", *cells[2:]]), *claims[2:], ""])
    (spoiled / "claims.csv").write_text(text, encoding="utf-8")
    assert "foreign-key" in {type_ for (type_,) in judge_by_frictionless(spoiled).flatten(["type"])}


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Give a list to which every file whose bytes are read from now on is added."""
    read: list[Path] = []

    def read_bytes(path: Path) -> bytes:
        read.append(path)
        with path.open("rb") as file:
            return file.read()

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    return read


def test_the_shipped_revision_is_the_hash_of_its_names_and_contents(hajin: Path) -> None:
    files = [path for path in sorted(hajin.iterdir()) if path.suffix in {".csv", ".json"}]
    whole = b"".join(path.name.encode() + path.read_bytes() for path in files)
    assert measure_revision(hajin) == hashlib.sha256(whole).hexdigest()[:12]


def test_a_folder_that_did_not_change_is_hashed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    folder = write_sample(tmp_path / "sample", events=[EVENT])
    read = count_reads(monkeypatch)
    open_store("sample")
    assert {path.suffix for path in read} == {".csv", ".json"}
    read.clear()
    open_store("sample")
    assert read == []
    (folder / "points.csv").touch()
    open_store("sample")
    assert folder / "points.csv" in read


@pytest.mark.parametrize("keep_time", [True, False])
def test_a_file_of_the_same_size_is_hashed_again(tmp_path: Path, *, keep_time: bool) -> None:
    folder = write_sample(tmp_path / "sample", events=[EVENT])
    path, before = folder / "events.csv", measure_revision(folder)
    written = path.stat()
    text = path.read_text(encoding="utf-8")
    replace_file(path, text.replace("2018-11-17", "2018-11-18").encode())
    if keep_time:
        os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))
    assert path.stat().st_size == written.st_size
    assert measure_revision(folder) != before


def test_one_folder_that_takes_long_keeps_nobody_from_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    for name in ("slow", "quick"):
        write_sample(tmp_path / name, events=[EVENT])
    begun, go_on, opened = threading.Event(), threading.Event(), list[str]()

    def open_slowly(folder: Path) -> Dataset:
        opened.append(folder.name)
        if folder.name == "slow":
            begun.set()
            assert go_on.wait(60)
        return open_dataset(folder)

    monkeypatch.setattr(stores, "open_dataset", open_slowly)
    with ThreadPoolExecutor(3) as pool:
        slow = [pool.submit(open_store, "slow") for _ in range(2)]
        assert begun.wait(60)
        assert pool.submit(open_store, "quick").result(60).dataset.name == "quick"
        assert not any(each.done() for each in slow)
        go_on.set()
        assert slow[0].result(60) is slow[1].result(60)
    assert sorted(opened) == ["quick", "slow"]


def test_a_changed_folder_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    write_sample(tmp_path / "sample", events=[EVENT])
    first = open_store("sample")
    assert open_store("sample") is first
    write_sample(tmp_path / "sample", events=[{**EVENT, "title_en": "Renamed"}])
    assert open_store("sample") is not first


def test_datasets_are_found_by_folder_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert next(iter(list_datasets())) == "hajin-2018"
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    write_sample(tmp_path / "sample")
    assert list(list_datasets()) == ["sample"]
    assert open_example().dataset.name == "hajin-2018"
    with pytest.raises(NotFoundError, match="'other'; known datasets: sample"):
        find_dataset("other")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no datapackage.json here"),
        ("{", "not readable as JSON"),
        ("[]", "no list of resources"),
        ('{"resources": []}', "name, title, licenses, version missing"),
    ],
)
def test_a_folder_without_a_usable_descriptor_is_refused_in_one_sentence(
    tmp_path: Path, content: str | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError, match=says) as refused:
        open_dataset(tmp_path)
    assert "\n" not in str(refused.value)


def test_a_table_outside_the_folder_is_refused(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "sample")
    descriptor = read_descriptor(folder)
    descriptor["resources"][0]["path"] = "../events.csv"
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(DatasetError, match="leaves the folder"):
        open_dataset(folder)


def test_a_dataset_with_faults_is_refused_and_carries_them(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "sample", events=[EVENT])
    path = folder / "events.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2018-11-17,", "soon,"), "utf-8")
    with pytest.raises(DatasetError, match="faults found: 2; `python -m geo check`") as refused:
        open_dataset(folder)
    faults = [fault for fault in refused.value.faults if isinstance(fault, Fault)]
    assert {fault.column for fault in faults} == {"date_start", "date_end"}


def test_a_write_that_fails_leaves_the_old_dataset_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_sample(tmp_path / "sample", events=[EVENT])
    before = measure_revision(folder)

    def fail(_: str, **__: object) -> list[dict[str, object]]:
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "describe_resources", fail)
    with pytest.raises(KeyboardInterrupt):
        write_dataset(folder, descriptor=DESCRIPTOR, tables={})
    assert measure_revision(folder) == before
    assert [child.name for child in tmp_path.iterdir()] == ["sample"]
