"""One place decides what is found, and what nobody vouches for is not."""

import asyncio
import threading
from pathlib import Path

import pytest

from geo.cli.app import main
from geo.dataset import access
from geo.dataset.access import ask_also, is_closed, seeing, sees_guarded
from geo.dataset.folder import find_dataset, list_datasets
from geo.errors import NotFoundError, SignInError
from geo.login.person import Person, read_header, write_header
from tests.login.conftest import GUARDED, OPEN


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setenv("RASD_DATA", str(data))
    monkeypatch.setenv("RASD_LOGIN", GUARDED)


def test_nobody_told_of_sees_what_is_open_and_no_more() -> None:
    assert list(list_datasets()) == [OPEN]
    with seeing(guarded=True):
        assert list(list_datasets()) == [OPEN, GUARDED]
    assert list(list_datasets()) == [OPEN]


def test_a_guarded_name_and_no_name_are_refused_in_one_sentence() -> None:
    told = []
    for name in (GUARDED, "gone-off"):
        with pytest.raises(SignInError) as refused:
            find_dataset(name)
        told.append(str(refused.value).replace(name, "NAME"))
    assert told[0] == told[1]
    with seeing(guarded=True), pytest.raises(NotFoundError, match="known datasets") as missed:
        find_dataset("gone-off")
    assert not isinstance(missed.value, SignInError)


def test_what_is_told_goes_along_to_threads_of_the_task_and_to_no_others() -> None:
    async def look() -> tuple[bool, bool, bool]:
        with seeing(guarded=True):
            handed = await asyncio.to_thread(sees_guarded)
            alone: list[bool] = []
            thread = threading.Thread(target=lambda: alone.append(sees_guarded()))
            thread.start()
            thread.join()
        return handed, alone[0], await asyncio.to_thread(sees_guarded)

    assert asyncio.run(look()) == (True, False, False)


def test_requests_at_one_time_are_told_apart() -> None:
    async def look(*, may: bool, turn: asyncio.Barrier) -> set[bool]:
        with seeing(guarded=may):
            await turn.wait()
            return {sees_guarded(), await asyncio.to_thread(sees_guarded)}

    async def look_at_once() -> list[set[bool]]:
        turn = asyncio.Barrier(20)
        return await asyncio.gather(*(look(may=bool(n % 2), turn=turn) for n in range(20)))

    assert asyncio.run(look_at_once()) == [{bool(n % 2)} for n in range(20)]


def test_a_thread_nobody_told_is_asked_about_and_a_told_one_is_not() -> None:
    ask_also(lambda: True)
    assert sees_guarded()
    with seeing(guarded=False):
        assert not sees_guarded()


def test_a_link_to_a_guarded_folder_is_guarded_too(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alias").symlink_to(data / GUARDED)
    monkeypatch.setenv("RASD_DATA", f"{data}:{tmp_path}")
    assert list(list_datasets()) == [OPEN]


def test_what_was_guarded_stays_so_until_the_server_starts_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(list_datasets()) == [OPEN]
    monkeypatch.setenv("RASD_LOGIN", "")
    assert list(list_datasets()) == [OPEN]
    monkeypatch.setattr(access, "_guarded", frozenset())
    assert list(list_datasets()) == [OPEN, GUARDED]


def test_a_closed_host_has_no_dataset_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASD_LOGIN", "all")
    assert is_closed()
    assert list_datasets() == {}


def test_whoever_runs_a_command_sees_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RASD_LOGIN", "all")
    # It is found, and has nowhere to be brought up to date from.
    main(["refresh", GUARDED])
    assert "There is no dataset" not in capsys.readouterr().err


def test_nobody_else_writes_the_header_that_tells_a_session_who_it_is() -> None:
    person = Person(subject="1", email="alice@example.org", ends=4e9)
    written = write_header(person)
    assert read_header(written) == person
    for changed in (written.replace("alice", "mallory"), written[64:], written.upper(), "", None):
        assert read_header(changed) is None
