"""A clock that is set back an hour while a server runs: nothing is stuck, nothing is given away."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset import private
from geo.hosting.limits import Bucket
from geo.hosting.routes import list_routes
from geo.login.cookie import read_claims
from geo.login.person import Person

HOUR = 3600.0
GEO = Path(__file__).parents[2] / "geo"
OF_THE_WALL = {
    "dataset/private.py": "a folder without a lock, left by a process that was killed as it began",
    "dataset/write.py": "what killed writers left: removed an hour later than otherwise",
    "login/person.py": "when sign-ins end, by a clock that does not go back",
}
"""Modules that ask for the time of day in seconds, and what for."""


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() - HOUR)


def test_whoever_asks_for_the_time_of_day_has_a_reason() -> None:
    asking = {
        path.relative_to(GEO).as_posix()
        for path in GEO.rglob("*.py")
        if re.search(r"\btime\.time\(", path.read_text(encoding="utf-8"))
    }
    # Whatever measures how long something lasts asks `time.monotonic`.
    assert asking == set(OF_THE_WALL)


@pytest.mark.usefixtures("set_back")
def test_a_sign_in_that_has_ended_does_not_begin_anew() -> None:
    now = time.time() + HOUR
    assert Person(subject="one", ends=now - HOUR / 2).has_ended
    assert not Person(subject="one", ends=now + HOUR / 2).has_ended
    # One that a provider whose clock is right has just begun is believed.
    assert read_claims({"sub": "one", "iat": now, "exp": now + HOUR}, hours=0) is not None
    assert read_claims({"sub": "one", "iat": now - HOUR}, hours=0.5) is None


def test_who_has_signed_out_stays_so_whatever_the_clock_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = time.time
    gone, other = (Person(subject=name, ends=real() + HOUR) for name in ("gone", "other"))
    gone.end()
    with monkeypatch.context() as ahead:
        ahead.setattr("time.time", lambda: real() + 2 * HOUR)
        # Who ends now forgets those whose time is over.
        other.end()
    monkeypatch.setattr("time.time", lambda: real() - HOUR)
    assert gone.has_ended


@pytest.mark.usefixtures("set_back")
def test_limits_and_uptime_go_on() -> None:
    bucket = Bucket(0.05)
    assert bucket.take("a", 1) == 0
    time.sleep(0.06)
    assert bucket.take("a", 1) == 0
    here = TestClient(
        Starlette(routes=list_routes()), base_url="http://localhost", client=("127.0.0.1", 1)
    )
    assert not re.search(r"up for -|-\d+ d", here.get("/operator?lang=en").text)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(private, "find_root", lambda: tmp_path)
    yield tmp_path
    for child in tmp_path.iterdir():
        private.remove_private(child.name)


@pytest.mark.usefixtures("set_back")
def test_what_is_private_ends_with_its_hours(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_PRIVATE_HOURS", "0.00001")
    folder = private.reserve_private()
    folder.mkdir()
    private.hold_private(folder.name)
    end = time.monotonic() + 60
    while list(root.iterdir()) and time.monotonic() < end:
        time.sleep(0.01)
    assert list(root.iterdir()) == []
