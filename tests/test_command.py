"""The command line says the same numbers, and one sentence when it cannot."""

import json
from pathlib import Path

import pytest

from geo.__main__ import main
from tests.samples import write_sample


def test_the_shipped_dataset_is_sound(hajin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(hajin)]) == 0
    printed = capsys.readouterr().out
    assert "events: 30" in printed
    assert "no faults" in printed


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_faults_are_listed_one_a_line_and_the_status_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    folder = write_sample(tmp_path / "sample", events=[{"event_id": "a"}])
    path = folder / "events.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Air/drone strike", "Raid"), "utf-8")
    (folder / "points.csv").unlink()
    assert main(["check", str(folder), "--lang", lang]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "points.csv" in lines[0]


def test_a_summary_is_the_number_object_of_the_api(
    hajin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--event", "abu-al-hasan-2018-11-17", "--category", "civilian", "--json"]
    assert main(["summary", str(hajin), *options]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "low": 15,
        "high": 41,
        "open": True,
        "harm": "killed",
        "category": "civilian",
        "rule": "range",
        "as_of": None,
        "events": 1,
        "without_figure": 0,
    }


def test_a_summary_by_group_lists_every_group(
    hajin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["summary", str(hajin), "--by", "month", "--from", "2018-11-01"]) == 0
    assert "2018-11:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["--rule", "sum"], ["--actor", "nobody"], ["--event", "nothing"], ["--from", "soon"]],
)
def test_what_cannot_be_honoured_is_one_sentence_on_stderr(
    hajin: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(["summary", str(hajin), *arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert arguments[1] in printed.err
    assert len(printed.err.splitlines()) == 1


def test_a_folder_that_is_no_dataset_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path)]) == 1
    assert "no datapackage.json here" in capsys.readouterr().err
