"""Settings come from the environment, then from the host's file, and README lists each."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.errors import SettingsError
from geo.settings import PREFIX, Settings, read_settings
from geo.web.api import build_api
from geo.web.headers import write_policy
from geo.web.routes import build_routes
from tests.pages import open_page


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    return tmp_path


def test_without_settings_every_default_holds() -> None:
    assert read_settings() == Settings.model_construct()


def test_folders_are_separated_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_DATA", os.pathsep.join(("one", "", "two")))
    assert read_settings().data == (Path("one"), Path("two"))


def test_the_environment_speaks_before_the_file(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".streamlit").mkdir()
    written = 'data = ["of-file"]\nurl = "https://file.example"\n'
    (elsewhere / ".streamlit" / "rasd.toml").write_text(written, encoding="utf-8")
    monkeypatch.setenv("RASD_URL", "https://environment.example")
    assert read_settings().url == "https://environment.example"
    assert read_settings().data == (Path("of-file"),)


@pytest.mark.parametrize(
    ("written", "told"),
    [("colour = 'blue'", "RASD_COLOUR"), ("url = 3", "RASD_URL 3"), ("url =", "TOML")],
)
def test_what_cannot_be_used_is_named(elsewhere: Path, written: str, told: str) -> None:
    (elsewhere / ".streamlit").mkdir()
    (elsewhere / ".streamlit" / "rasd.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError, match=told):
        read_settings()


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("https://one.example, https://two.example:8443", 2),
        ("none", 1),
        ("http://localhost:*", 1),
    ],
)
def test_origins_are_separated_by_spaces_or_commas(
    monkeypatch: pytest.MonkeyPatch, written: str, origins: int
) -> None:
    monkeypatch.setenv("RASD_EMBED_FROM", written)
    assert len(read_settings().embed_from) == origins


@pytest.mark.parametrize("written", ["example.org", "https://a.example; script-src *", "'self'"])
def test_what_is_no_origin_is_named(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("RASD_EMBED_FROM", written)
    with pytest.raises(SettingsError, match="RASD_EMBED_FROM"):
        read_settings()


def test_readme_lists_every_setting_with_what_it_is_for() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| `{PREFIX}{name.upper()}` | {field.description} |" in readme


def test_streamlits_own_upload_limit_is_in_step() -> None:
    config = Path(__file__).parents[1] / ".streamlit" / "config.toml"
    written = tomllib.loads(config.read_text(encoding="utf-8"))
    assert written["server"]["maxUploadSize"] == Settings.model_fields["upload_mb"].default


def test_no_server_looks_for_changed_files_of_its_own_whenever_a_reader_opens_a_page() -> None:
    config = Path(__file__).parents[1] / ".streamlit" / "config.toml"
    written = tomllib.loads(config.read_text(encoding="utf-8"))
    assert written["server"]["fileWatcherType"] == "none"


def test_the_default_dataset_is_the_one_of_views_that_name_none() -> None:
    code = "from geo.view.view import View; print(View().dataset, View.parse({})[0].to_params())"
    given = {**os.environ, "RASD_DEFAULT_DATASET": "mine"}
    root = Path(__file__).parents[1]
    printed = subprocess.check_output([sys.executable, "-c", code], env=given, cwd=root, text=True)
    assert printed == "mine {}\n"


def test_a_host_without_online_maps_offers_and_allows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(Starlette(routes=build_routes()))
    assert len(client.get("/assets/rasd/tiles.json").json()["tiles"]) == 3
    assert "tile.openstreetmap.org" in write_policy()
    monkeypatch.setenv("RASD_ONLINE_MAPS", "0")
    assert client.get("/assets/rasd/tiles.json").json()["tiles"] == []
    assert "https:" not in write_policy()


def test_a_setting_that_cannot_be_used_is_said_by_page_and_api(elsewhere: Path) -> None:
    (elsewhere / ".streamlit").mkdir()
    (elsewhere / ".streamlit" / "rasd.toml").write_text("colour = 'blue'", encoding="utf-8")
    answer = TestClient(build_api()).get("/datasets")
    assert answer.status_code == 503
    assert "RASD_COLOUR" in answer.json()["detail"]
    app = open_page()
    assert not app.exception
    assert "RASD_COLOUR" in app.get("bidi_component")[0].proto.json
