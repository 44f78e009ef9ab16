"""The commands that docs/hosting.md gives for backups: lost and restored, a dataset is the same."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.cli.app import main
from geo.dataset.folder import DEFAULT_DATASET, check_dataset, measure_revision
from geo.web.routes import build_routes
from tests.samples_files import UCDP, write_csv

ROOT = Path(__file__).parents[2]
HOSTING = ROOT / "docs" / "hosting.md"
NAMES = (DEFAULT_DATASET, "imported")


def read_commands() -> tuple[str, str]:
    """Give what is typed to keep a copy, and what to restore it."""
    text = HOSTING.read_text(encoding="utf-8")
    kept, restored = re.findall(r"^ {4}(tar .*-C /(?: .*)?)$", text, flags=re.MULTILINE)
    return kept, restored


def run(command: str, root: Path) -> None:
    command = command.replace("-C /", f"-C {root}")
    subprocess.run(["/usr/bin/env", "bash", "-c", command], cwd=root.parent, check=True)


def look(revisions: dict[str, str]) -> list[str]:
    """Answer what links to both datasets show, cited and not."""
    client = TestClient(Starlette(routes=build_routes()))
    said = []
    for name, revision in revisions.items():
        asked = f"dataset={name}&revision={name}/{revision}"
        for address in ("api/v1/events", "cite", "api/v1/casualties"):
            answer = client.get(f"/{address}?{asked}")
            assert answer.status_code == 200, answer.text
            said.append(answer.text)
    return said


def test_a_dataset_restored_has_its_revision_and_its_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    data = root / "var/lib/rasd/data"
    (root / "etc/rasd").mkdir(parents=True)
    settings = root / "etc/rasd/rasd.env"
    settings.write_text("RASD_URL=https://map.example.org\n")
    shutil.copytree(ROOT / "data" / DEFAULT_DATASET, data / DEFAULT_DATASET)
    # Tables in Parquet, whose revision is told by the time of writing to the nanosecond.
    file = write_csv(tmp_path / "GEDEvent_v23_1.csv", [UCDP])
    assert main(["import", "ucdp", str(file), "--out", str(data / "imported")]) == 0
    monkeypatch.setenv("RASD_DATA", str(data))
    revisions = {name: measure_revision(data / name) for name in NAMES}
    before = look(revisions)
    keep, restore = read_commands()
    run(keep, root)
    shutil.rmtree(root)
    root.mkdir()
    run(restore, root)
    assert {name: measure_revision(data / name) for name in NAMES} == revisions
    assert look(revisions) == before
    assert [check_dataset(data / name)[1] for name in NAMES] == [[], []]
    assert settings.read_text() == "RASD_URL=https://map.example.org\n"
