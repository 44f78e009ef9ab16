"""What is not set up right is said in one sentence, before anybody could look."""

import sys
from pathlib import Path

import pytest

from geo.errors import SettingsError
from geo.login.setup import check_login
from tests.login.conftest import GUARDED, OPEN, write_secrets


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch, data: Path, readers: Path, secrets: Path) -> None:
    assert secrets.is_file()
    monkeypatch.setenv("RASD_DATA", str(data))
    monkeypatch.setenv("RASD_LOGIN", GUARDED)
    monkeypatch.setenv("RASD_READERS", str(readers))


def test_a_host_that_is_set_up_right_is_not_complained_of() -> None:
    check_login()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"RASD_LOGIN": f"{GUARDED} kept-clsoe"}, "RASD_LOGIN 'kept-clsoe': there is no such"),
        ({"RASD_LOGIN": OPEN}, f"RASD_DEFAULT_DATASET '{OPEN}' is behind login"),
        ({"RASD_READERS": ""}, "RASD_READERS '': name a file"),
        ({"RASD_READERS": "nowhere.txt"}, "RASD_READERS 'nowhere.txt': name a file"),
        ({"RASD_USER_HEADER": "X-User", "FORWARDED_ALLOW_IPS": "*"}, "FORWARDED_ALLOW_IPS=*"),
        ({"RASD_USER_HEADER": "X_User:"}, "RASD_USER_HEADER 'X_User:'"),
    ],
)
def test_a_setting_that_would_open_or_close_too_much_is_named(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], told: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        check_login()
    assert str(refused.value).startswith(told)


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({"client_id": ""}, "client_id"),
        ({"server_metadata_url": ""}, "server_metadata_url"),
        ({"cookie_secret": ""}, "cookie_secret"),
        ({"cookie_secret": "short"}, "32 random characters"),
        ({"redirect_uri": ""}, "redirect_uri"),
        ({"redirect_uri": "https://their.name/"}, "redirect_uri"),
        ({"redirect_uri": "/oauth2callback"}, "redirect_uri"),
    ],
)
def test_what_the_provider_needs_is_asked_for(
    secrets: Path, others: dict[str, str], told: str
) -> None:
    write_secrets(secrets, **others)
    with pytest.raises(SettingsError, match=told):
        check_login()


def test_the_library_that_signs_in_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "authlib", None)
    with pytest.raises(SettingsError, match=r"RASD_LOGIN needs authlib; install requirements.txt."):
        check_login()


def test_where_the_proxy_asks_who_it_is_no_provider_is_needed(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_secrets(secrets, client_id="", cookie_secret="")
    monkeypatch.setenv("RASD_USER_HEADER", "X-Forwarded-Email")
    check_login()
