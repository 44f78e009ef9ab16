"""Which areas an edition has, and what its page and its maker are told of the others."""

from datetime import date
from pathlib import Path

import pytest

from geo.cli.app import main
from geo.dataset.folder import open_dataset
from geo.engine.store import build_store
from geo.publish import areas
from geo.publish.areas import choose_overlays
from geo.publish.site import describe_site
from tests.publish.asking import ask_source
from tests.publish.conftest import Edition
from tests.publish.dense import NAME


def test_areas_whose_outlines_are_too_large_are_left_out_and_named(
    published: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = published / "datasets" / NAME
    assert choose_overlays(build_store(open_dataset(folder))).left_out == ()
    monkeypatch.setattr(areas, "MOST_OUTLINE", 10_000)
    store = build_store(open_dataset(folder))
    assert choose_overlays(store).left_out == ("governorates",)
    assert describe_site(store, published=date(2026, 11, 30))["overlays"] == []
    assert main(["publish", str(folder), "--out", str(tmp_path / "site")]) == 0
    assert "The areas of governorates are left out" in capsys.readouterr().out
    asked = [f"api/v1/casualties?dataset={NAME}&area=SY.DY", "api/v1/overlays"]
    refused, listed = ask_source(tmp_path / "site" / "data", asked)
    assert (refused.status, listed.answer) == (422, {"overlays": []})


def test_the_page_is_told_of_the_areas_that_its_source_has(dense: Edition) -> None:
    site = describe_site(dense.store, published=date(2026, 11, 30))
    [listed] = ask_source(dense.data, ["api/v1/overlays"])
    had = [
        {"name": one["overlay"], "revision": one["revision"]} for one in listed.answer["overlays"]
    ]
    assert site["overlays"] == had
