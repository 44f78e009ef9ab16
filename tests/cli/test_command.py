"""The command line says the same numbers, and one sentence when it cannot."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from geo.cli import of_view
from geo.cli.app import COMMANDS, build_app, main
from geo.cli.export import FORMS
from geo.cli.overlaps import DAYS, KM
from geo.duplicates.candidates import Reach
from geo.engine.store import Store
from geo.export.catalogue import OF_SUMS, OFFERS, TOGETHER, take_view
from geo.questions import people
from geo.questions.select import Selection
from geo.view.grammar import PARAMETERS
from geo.view.view import View
from tests.samples import write_sample

HEAVY = {
    *("polars", "narwhals", "numpy", "pandas", "pyarrow", "geopandas", "shapely", "pyproj"),
    *("streamlit", "fastapi", "starlette", "folium", "altair", "matplotlib", "PIL", "xlsxwriter"),
    *("openpyxl", "jinja2", "rich"),
}
POSITION = {"--dataset", "--lat", "--lng", "--z"}
"""What a page keeps in its address, and a command, which is given its folder, does not take."""


def list_commands() -> dict[str, Any]:
    app = typer.main.get_command(build_app(COMMANDS))
    return app.commands  # type: ignore[attr-defined, no-any-return]


def test_every_command_every_argument_and_every_option_has_its_help() -> None:
    commands = list_commands()
    assert list(commands) == list(COMMANDS)
    said = {
        (name, parameter.name): parameter.help
        for name, command in commands.items()
        for parameter in command.params
    }
    assert {whose for whose, text in said.items() if not text} == set()
    assert {name for name, command in commands.items() if not command.help} == set()


def test_a_view_is_told_by_an_option_for_each_of_its_parameters() -> None:
    view = {f"--{parameter.replace('_', '-')}" for parameter in PARAMETERS} - POSITION
    for name in ("summary", "export"):
        options = {text for p in list_commands()[name].params for text in p.opts}
        assert view <= options


@pytest.mark.parametrize("asked", [["--help"], ["--version"], *([n, "--help"] for n in COMMANDS)])
def test_no_help_waits_for_a_library(asked: list[str]) -> None:
    asks = "import sys; from geo.cli.app import main; main(sys.argv[1:]); print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asks, *asked], capture_output=True, check=True)
    *told, loaded = answer.stdout.decode().splitlines()
    assert told
    tops = {module.partition(".")[0] for module in loaded.split()}
    # What a view may say is read where the numbers are made.
    own = {"polars", "narwhals"} if asked[0] in {"summary", "export"} else set()
    assert tops & HEAVY <= own
    assert not [module for module in loaded.split() if module.startswith("geo.cli.actions.")]


def test_the_list_of_commands_names_each() -> None:
    asks = [sys.executable, "-m", "geo", "--help"]
    listed = subprocess.run(asks, capture_output=True, check=True).stdout.decode().splitlines()
    assert all(any(line.split()[:1] == [name] for line in listed) for name in COMMANDS)


def test_options_offer_what_commands_take() -> None:
    assert (*OFFERS, *TOGETHER, *OF_SUMS) == FORMS
    assert get_args(of_view.By) == get_args(people.By)
    assert Reach(days=DAYS, km=KM) == Reach()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Missing command"),
        (["count"], "'count'"),
        (["check"], "'DIR'"),
        (["check", "here", "--lang", "xx"], "'xx' is not one of en, ar"),
        (["summary", "here", "--by", "day"], "'day'"),
        (["export", "here", "--format", "doc", "--out", "x"], "'doc' is not one of csv, "),
        (["export", "here", "--format", "csv"], "'--out'"),
        (["overlaps", "here", "--days", "soon"], "'--days'"),
    ],
)
def test_a_command_that_is_not_understood_says_why_and_the_status_is_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in " ".join(printed.err.split())


def test_the_shipped_dataset_is_sound(hajin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(hajin)]) == 0
    printed = capsys.readouterr().out
    assert "events: 39" in printed
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
        "from_parts": 0,
        "raised": 0,
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


@pytest.mark.long
@pytest.mark.parametrize("format_", [name for name in OFFERS if name != "pdf"])
def test_every_form_of_a_view_is_written_to_a_file(
    hajin: Path,
    shipped: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    format_: str,
) -> None:
    out = tmp_path / f"taken.{OFFERS[format_].ending}"
    options = ["--q", "Hajin", "--lang", "ar", "--root", "https://example.org/"]
    assert main(["export", str(hajin), "--format", format_, "--out", str(out), *options]) == 0
    view = View(q="Hajin", lang="ar")
    assert out.stat().st_size > 0
    if (
        format_ not in {"xlsx", "gpkg"} and OFFERS[format_].kind != "pictures"
    ):  # times, numbered ids
        assert out.read_bytes() == take_view(
            Selection(shipped, view), format_, root="https://example.org"
        )
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert str(out) in capsys.readouterr().err


def test_a_brief_of_one_event_is_written_to_a_file(hajin: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief.pdf"
    event = ["--event", "abu-al-hasan-2018-11-17"]
    assert main(["export", str(hajin), "--format", "pdf", "--out", str(out), *event]) == 0
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("form", ["csv", "claims-csv"])
def test_a_table_of_one_event_holds_it_alone_whatever_the_filters(
    hajin: Path, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "taken.csv"
    event = ["--event", "abu-al-hasan-2018-11-17", "--type", "Battles"]
    assert main(["export", str(hajin), "--format", form, "--out", str(out), *event]) == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert {row["event_id"] for row in rows} == {"abu-al-hasan-2018-11-17"}
    assert {row["number"] for row in rows} == {"40 to 53 people killed, by the range of 3 accounts"}


@pytest.mark.parametrize(
    "arguments",
    [["--rule", "sum"], ["--event", "nothing"], ["--out", "/no/such/folder/taken.csv"]],
)
def test_an_export_that_fails_writes_nothing(
    hajin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    out = tmp_path / "taken.csv"
    out.write_text("before", encoding="utf-8")
    options = ["--format", "csv", "--out", str(out), *arguments]
    assert main(["export", str(hajin), *options]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["taken.csv"]
    assert out.read_text(encoding="utf-8") == "before"


@pytest.mark.long
def test_no_export_gives_rows_that_may_not_be_passed_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_sample(tmp_path / "sample", events=[{"event_id": "a", "title_en": "SECRET"}])
    path = folder / "datapackage.json"
    closed = path.read_text(encoding="utf-8").replace('"open"', '"aggregate-only"')
    path.write_text(closed, encoding="utf-8")
    refused, telling = set(), set()
    for format_ in OFFERS:
        out = tmp_path / f"taken.{format_}"
        status = main(["export", str(folder), "--format", format_, "--out", str(out)])
        if "aggregates only" in capsys.readouterr().err and status == 1:
            refused.add(format_)
        if out.exists() and (format_ in refused or b"SECRET" in out.read_bytes()):
            telling.add(format_)
    assert refused >= {name for name, offer in OFFERS.items() if offer.rows}
    assert telling == set()
