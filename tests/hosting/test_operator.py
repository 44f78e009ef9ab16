"""The operator's page and the metrics say all that is counted, in every language."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import geo.ui.page.session  # noqa: F401  it says what there is to count
from geo.hosting.counts import COUNTS, Counts
from geo.hosting.dear.places import DEAR
from geo.hosting.metrics import LEVELS, write_metrics
from geo.hosting.routes import list_routes, list_settings
from geo.settings import read_settings
from geo.text import LANGUAGES
from tests.pages import open_page

SECRET = "a-secret-of-more-than-16"  # noqa: S105  it is nobody's


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_words_for_every_count(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Counts()
    limits = ("requests", "uploads", "sessions", "room", "disk", "name", "too_long")
    for limit in (*limits, *DEAR.values()):
        fresh.count_refused(limit)
    monkeypatch.setattr(COUNTS, "refused", fresh.refused)
    here = TestClient(
        Starlette(routes=list_routes()), base_url="http://localhost", client=("127.0.0.1", 1)
    )
    told = here.get("/operator", params={"lang": lang})
    assert told.status_code == 200
    assert told.headers["cache-control"] == "no-store"
    assert f'lang="{lang}"' in told.text


def test_every_level_is_told_as_a_metric() -> None:
    assert set(COUNTS.read_levels()) <= set(LEVELS)
    told = write_metrics().decode()
    assert [name for name in LEVELS if f"# TYPE rasd_{name} gauge" not in told] == []


def test_a_secret_is_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_METRICS", SECRET)
    shown = dict(list_settings(read_settings()))
    assert shown["RASD_METRICS"] == "***"
    assert SECRET not in str(shown)
    assert shown["RASD_PROXIES"] == "127.0.0.0/8 ::1/128"


def test_a_run_of_a_page_is_logged_by_its_name(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="geo"):
        open_page("method")
    said = [getattr(record, "rasd", {}) for record in caplog.records]
    runs = [each for each in said if each.get("what") == "run"]
    assert {each["page"] for each in runs} == {"method"}
    assert all(each["ms"] > 0 for each in runs)
    assert set(runs[0]) == {"what", "page", "ms"}
