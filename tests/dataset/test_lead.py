"""What a dataset says to newcomers, and the faults of it that the check finds."""

import json
from pathlib import Path
from typing import Any

import pytest

from geo.cli.app import main
from geo.dataset.folder import Dataset, open_dataset
from geo.dataset.lead import check_lead, read_lead
from geo.engine.store import Store
from geo.text import LANGUAGES
from tests.samples import open_sample_dataset, write_sample

WAY = {"title": "The strike", "title_ar": "الضربة", "link": "map?event=a"}


def make(folder: Path, **said: Any) -> Dataset:
    return open_sample_dataset(folder, descriptor=said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_shipped_dataset_says_what_it_is_and_where_to_begin(shipped: Store, lang: str) -> None:
    lead = read_lead(shipped.dataset, lang)
    assert 20 < len(lead.text.split()) <= 60
    assert lead.coverage
    assert len(lead.ways) == 5
    assert [link for _, link in lead.ways][0] == "map?event=abu-al-hasan-2018-11-17"  # noqa: RUF015
    assert all(title for title, _ in lead.ways)
    assert lead.modified == "2026-11-29"
    assert list(check_lead(shipped.dataset.descriptor)) == []


def test_who_keeps_it_and_where_corrections_go(tmp_path: Path) -> None:
    people = [
        {"title": "Maker", "roles": ["creator"], "email": "maker@example.org"},
        {
            "title": "Keeper",
            "title_ar": "القائم",
            "roles": ["maintainer"],
            "path": "https://example.org/",
        },
    ]
    dataset = make(tmp_path, contributors=people, created="2019-05-04T00:00:00Z")
    lead = read_lead(dataset, "en")
    assert (lead.kept_by, lead.corrections) == ("Keeper", "https://example.org/")
    assert lead.modified == "2019-05-04"
    assert read_lead(dataset, "ar").kept_by == "القائم"


def test_a_dataset_that_says_nothing_has_an_empty_lead(tmp_path: Path) -> None:
    lead = read_lead(make(tmp_path), "en")
    assert (lead.text, lead.coverage, lead.kept_by, lead.corrections, lead.ways) == (
        *("", "", "", ""),
        (),
    )


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"lead": "word " * 61}, "long_lead"),
        ({"ways": [WAY] * 6}, "many_ways"),
        ({"ways": "map?event=a"}, "many_ways"),
        ({"ways": [WAY | {"link": "https://example.org/"}]}, "way_link"),
        ({"ways": [WAY | {"link": "javascript:alert(1)"}]}, "way_link"),
        ({"ways": [{"link": "map?event=a"}]}, "way_title"),
        ({"ways": ["map"]}, "way_link"),
    ],
)
def test_the_check_finds_what_is_wrong_and_the_dataset_opens(
    tmp_path: Path, said: dict[str, Any], problem: str
) -> None:
    dataset = make(tmp_path, **said)
    assert problem in {fault.problem for fault in check_lead(dataset.descriptor)}
    assert read_lead(open_dataset(dataset.folder), "en").kept_by == ""


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("map?event=b", "“map?event=b” asks for b"),
        ("?from=soon", "asks for from=soon"),
        ("casualties?colour=red", "asks for colour=red"),
        ("stories?story=nope", "asks for nope"),
        ("casualties?by=month&category=civilian", ""),
    ],
)
def test_the_check_follows_the_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], link: str, said: str
) -> None:
    folder = write_sample(
        tmp_path / "sample",
        descriptor={"ways": [WAY | {"link": link}]},
        events=[{"event_id": "a", "date_start": "2018-11-17"}],
    )
    assert json.loads((folder / "datapackage.json").read_text())["ways"][0]["link"] == link
    assert main(["check", str(folder)]) == (1 if said else 0)
    assert said in capsys.readouterr().err
