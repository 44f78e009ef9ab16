"""What a page shows is worked out once for all who are shown the same, and for nobody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from geo.dataset.folder import find_dataset, open_dataset
from geo.engine.store import build_store, open_store
from geo.questions.select import Selection
from geo.questions.several import list_shown
from geo.text import Words
from geo.ui.page.context import PageContext, keep_of
from geo.view.view import View
from tests.pages import open_page, trees

VIEW = View(type=("Battles",))


def count_made(asked: list[Callable[[Callable[[], str]], str]]) -> int:
    """Return how often what is kept was made, by each of those who ask for it."""
    made = []

    def make() -> str:
        made.append("made")
        return "shown"

    assert {ask(make) for ask in asked} == {"shown"}
    return len(made)


@pytest.mark.parametrize("page", ["map", "accounts", "casualties", "method"])
def test_the_second_reader_of_a_view_makes_the_server_count_nothing(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {"type": "Battles", "as_of": "2018-11-18"}
    first = trees(open_page(page, **asked))
    collected = []
    collect = pl.LazyFrame.collect

    def note(frame: pl.LazyFrame, **options: Any) -> Any:
        collected.append(frame)
        return collect(frame, **options)

    monkeypatch.setattr(pl.LazyFrame, "collect", note)
    second = trees(open_page(page, **asked))
    assert not collected
    assert second == first


def test_what_is_shown_is_made_anew_for_whatever_changes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = build_store(open_dataset(find_dataset("hajin-2018")))
    same = [VIEW, VIEW, replace(VIEW, lat=34.7, lng=40.8, z=9)]
    others = [
        *(replace(VIEW, lang="ar"), replace(VIEW, rule="lowest"), replace(VIEW, event="an-event")),
        *(replace(VIEW, category="civilian"), replace(VIEW, as_of=date(2018, 11, 18))),
    ]

    def ask(view: View) -> Callable[[Callable[[], str]], str]:
        return lambda make: keep_of(Selection(store, view), "part", make)

    assert count_made([ask(view) for view in same]) == 1
    assert count_made([ask(view) for view in (*same, *others)]) == len(others)
    # What the host lets be told is asked for again as soon as it changes.
    monkeypatch.setenv("RASD_PRIVATE_HOURS", "7")
    assert count_made([ask(VIEW)]) == 1


def test_who_may_not_see_a_dataset_beside_is_shown_nothing_that_tells_of_it() -> None:
    store = open_store("hajin-2018")
    asked = replace(VIEW, beside=("hajin-2018-kept",))
    alone = Selection(store, asked)

    def make_page(*beside: Selection) -> PageContext:
        datasets = [*list_shown(alone), *beside]
        words = Words("en")
        return PageContext(
            asked=asked, selection=alone, datasets=datasets, words=words, theme="light"
        )

    reader, other = make_page(Selection(store, replace(VIEW, lang="ar"))), make_page()
    assert reader.keep("both", lambda: "of both") == "of both"
    assert other.keep("both", lambda: "of one") == "of one"


def test_another_theme_is_drawn_for_itself() -> None:
    selection = Selection(open_store("hajin-2018"), VIEW)
    pages = [
        PageContext(
            asked=VIEW, selection=selection, datasets=[selection], words=Words("en"), theme=theme
        )
        for theme in ("light", "dark", "light")
    ]
    assert count_made([lambda make, page=page: page.keep("drawn", make) for page in pages]) == 2  # type: ignore[misc]
