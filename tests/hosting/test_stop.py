"""What is done at the end is done once, in its order, whatever of it fails."""

import pytest

from geo.hosting import stop


def test_the_end_is_gone_through_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stop, "_at_end", [])
    done: list[str] = []

    def fail() -> None:
        done.append("fails")
        raise OSError

    stop.at_end(lambda: done.append("imports"))
    stop.at_end(lambda: done.append("files"), late=True)
    stop.at_end(fail)
    stop.end_all()
    stop.end_all()
    assert done == ["fails", "imports", "files"]
