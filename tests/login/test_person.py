"""Who is believed to have signed in, and who is on the list."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.login.cookie import read_cookie
from geo.login.person import Person
from geo.login.proxy import read_user
from geo.login.readers import Role, find_role
from tests.login.conftest import ALICE, write_cookie

if TYPE_CHECKING:
    from starlette.types import Scope

HOUR = 3600
OTHER = "http://other.example"


def read(value: str, *, hours: float = 0.0) -> Person | None:
    return read_cookie({USER_COOKIE_NAME: value}, hours=hours)


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("claims", "hours", "is_believed"),
    [
        ({}, 0, True),
        ({"exp": 1}, 0, False),
        ({"exp": None}, 0, False),
        ({"exp": "tomorrow"}, 0, False),
        ({"sub": ""}, 0, False),
        ({"is_logged_in": False}, 0, False),
        ({"is_logged_in": "yes"}, 0, False),
        ({"origin": OTHER}, 0, False),
        ({"secret": "another secret of forty letters or of more"}, 0, False),
        ({"iat": time.time() + HOUR}, 0, False),
        # The host's hours in place of the token's: longer, and shorter.
        ({"exp": 1}, 1, True),
        ({"iat": time.time() - 2 * HOUR}, 1, False),
    ],
)
def test_a_cookie_is_believed_while_it_is_whole_and_ours_and_in_time(
    claims: dict[str, Any], hours: float, *, is_believed: bool
) -> None:
    assert (read(write_cookie(ALICE, **claims), hours=hours) is not None) is is_believed


@pytest.mark.usefixtures("secrets")
def test_a_cookie_that_somebody_changed_is_worth_nothing() -> None:
    whole = write_cookie(ALICE)
    middle = len(whole) // 2
    changed = whole[:middle] + ("A" if whole[middle] != "A" else "B") + whole[middle + 1 :]
    own = create_signed_value("", USER_COOKIE_NAME, "{}").decode()
    for value in (changed, whole[:-1], "", "x.y.z", own, "chunks-2", "\\xff"):
        assert read(value) is None, value
    # Signed by the host, and for another of its cookies.
    assert read_cookie({f"{USER_COOKIE_NAME}_tokens": whole}, hours=0) is None


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_nobody_verified_is_nobodys(verified: object) -> None:
    person = read(write_cookie(ALICE, email_verified=verified))
    assert person is not None
    assert (person.email, person.subject) == ("", f"id-of-{ALICE}")


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("alice@example.org", "reader"),
        ("Alice@Example.ORG  # who began it", "reader"),
        ("@example.org", "reader"),
        ("sub:id-1", "reader"),
        ("*", "reader"),
        ("*\nalice@example.org operator", "operator"),
        ("alice@example.org owner", None),
        ("alice@example.org operator too", None),
        ("sub:ID-1", None),
        ("id-1", None),
        ("example.org", None),
        ("@ple.org", None),
        ("@other.example", None),
        ("# alice@example.org", None),
        ("", None),
    ],
)
def test_a_line_of_the_list_lets_in_whom_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, role: Role | None
) -> None:
    path = tmp_path / "readers"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    monkeypatch.setenv("RASD_READERS", str(path))
    person = Person(subject="id-1", email="alice@example.org", ends=time.time() + HOUR)
    assert find_role(person) == role
    assert find_role(Person(subject="", ends=time.time() + HOUR)) == (
        "reader" if "*" in line else None
    )


def test_the_list_is_read_again_and_a_missing_one_lets_in_nobody(
    readers: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RASD_READERS", str(readers))
    person = Person(subject="1", email=ALICE)
    assert find_role(person) == "reader"
    readers.write_text("bob@example.org\n", encoding="utf-8")
    assert find_role(person) is None
    readers.unlink()
    assert find_role(person) is None
    assert "nobody may see" in caplog.text
    monkeypatch.setenv("RASD_READERS", "")
    assert find_role(person) is None
    monkeypatch.setenv("RASD_READERS", "*")
    assert find_role(person) == "reader"
    assert find_role(None) is None


def test_whoever_has_signed_out_has_and_nobody_else() -> None:
    one, other = (Person(subject=name, ends=time.time() + HOUR) for name in ("one", "other"))
    one.end()
    assert (one.has_ended, other.has_ended) == (True, False)


@pytest.mark.parametrize(
    ("client", "allowed", "headers", "user"),
    [
        (("127.0.0.1", 40_000), "", [ALICE], ALICE),
        (("::1", 40_000), "", ["alice"], "alice"),
        # Uvicorn has put the reader's address in place of the proxy's.
        (("203.0.113.9", 0), "", [ALICE], ALICE),
        (("203.0.113.9", 0), "*", [ALICE], None),
        (("203.0.113.9", 40_000), "", [ALICE], None),
        (("localhost.example", 40_000), "", [ALICE], None),
        (None, "", [ALICE], None),
        (("127.0.0.1", 40_000), "", [ALICE, "bob@example.org"], None),
        (("127.0.0.1", 40_000), "", [" "], None),
        (("127.0.0.1", 40_000), "", [], None),
    ],
)
def test_a_header_is_believed_from_the_hosts_proxy_alone(
    monkeypatch: pytest.MonkeyPatch,
    client: tuple[str, int] | None,
    allowed: str,
    headers: list[str],
    user: str | None,
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", allowed)
    told = [(b"x-forwarded-email", value.encode()) for value in headers]
    scope: Scope = {"type": "http", "client": client, "headers": told}
    person = read_user(scope, "X-Forwarded-Email")
    assert (person.subject if person else None) == user
