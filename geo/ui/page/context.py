"""What one run of a page is about, made once and handed to everything the page shows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeVar

import streamlit as st

from geo.dataset.disclosure import find_least
from geo.engine.store import Store, open_store
from geo.errors import SignInError
from geo.look.theme import THEMES, Theme
from geo.questions.select import Selection
from geo.questions.several import list_shown
from geo.settings import read_settings
from geo.text import Words
from geo.ui.page.state import collect_view, has_changes
from geo.view.view import View

Shown = TypeVar("Shown")
_CONTEXT = "_context"
_WHOLE = "_whole"
"""Set while the whole page runs, and not only a part of it."""


@dataclass(frozen=True, kw_only=True)
class PageContext:
    """The datasets, the view and the words of one run of a page.

    ``asked`` is the view as the reader chose it, ``selection`` the main dataset as it may be asked,
    with those beside it still in its view; ``datasets`` are all of them, the main one first, each
    with what is asked of it alone.
    """

    asked: View
    selection: Selection
    datasets: Sequence[Selection]
    words: Words
    theme: Theme

    @property
    def is_limited(self) -> bool:
        """Whether the licence answers the filters chosen in coarser steps only."""
        return self.asked.filters != self.selection.view.filters

    @property
    def is_sums(self) -> bool:
        """Whether the page is about one dataset alone, of sums of areas and no events."""
        return len(self.datasets) == 1 and self.selection.store.dataset.is_sums

    @property
    def is_pooled(self) -> bool:
        """Whether all that is shown is told in pools, which few of the filters divide.

        Sums of areas and datasets that give rows are chosen by those, too.
        """
        shown = [each.store.dataset for each in self.datasets]
        return not any(dataset.gives_rows or dataset.is_sums for dataset in shown)

    @cached_property
    def _pin(self) -> tuple[object, ...]:
        """All that the page depends on: nothing a reader has chosen or may not see is left out."""
        return (
            _leave_position(self.asked),
            self.theme,
            *(_pin(each) for each in (self.selection, *self.datasets)),
        )

    def keep(self, name: object, make: Callable[[], Shown]) -> Shown:
        """Return a part of the page by its name, made once for all who are shown the same.

        ``make`` asks nothing but this context. What it gives goes with the main dataset, is handed
        to other readers of the same datasets, and may be changed by none.
        """
        return self.selection.store.show((name, self._pin), make)

    @property
    def selected(self) -> Selection:
        """The dataset of the selected event, or the main one, with what is asked of it alone."""
        return next((each for each in self.datasets if each.view.event), self.datasets[0])


def keep_of(selection: Selection, name: object, make: Callable[[], Shown]) -> Shown:
    """Return what is shown of one dataset alone, as `PageContext.keep` does of all; in any theme.

    Not for what tells of other datasets, too, which not every reader of this one may see.
    """
    return selection.store.show((name, _pin(selection)), make)


def _pin(selection: Selection) -> tuple[object, ...]:
    """Return what the parts of a page that are about a selection depend on."""
    dataset, view = selection.store.dataset, _leave_position(selection.view)
    told = (find_least(dataset), read_settings().private_hours)
    # The day, too: texts say when the data was read.
    today = datetime.now(UTC).date()
    return (dataset.name, dataset.revision, *told, view, selection.pin, today)


def _leave_position(view: View) -> View:
    # Where the map is changes nothing beside it.
    return replace(view, lat=None, lng=None, z=None)


@contextmanager
def run_context(store: Store) -> Iterator[PageContext]:
    """Make the context of one run of the whole page, and let go of it when that ends.

    What parts of the page do alone, between two runs, opens the dataset anew: it may have changed.
    """
    asked, _ = collect_view()
    st.session_state[_WHOLE] = True
    try:
        yield _keep_context(asked, store)
    finally:
        for name in (_WHOLE, _CONTEXT):
            st.session_state.pop(name, None)


def read_context() -> PageContext:
    """Return the context of this run; made anew where a widget has changed the view meanwhile."""
    kept: PageContext | None = st.session_state.get(_CONTEXT)
    asked, _ = collect_view()
    if kept is None or kept.asked.dataset != asked.dataset:
        return _keep_context(asked, open_store(asked.dataset))
    # The store stays: within a run a dataset is looked up on the disk once.
    return kept if kept.asked == asked else _keep_context(asked, kept.selection.store)


def part_context() -> PageContext:
    """Return the context for a part that may run alone, to be called first in it."""
    if not st.session_state.get(_WHOLE):
        st.session_state.pop(_CONTEXT, None)
        if has_changes():
            # Filters and numbers, which are outside this part, take over what was asked for in it.
            st.rerun()
    try:
        return read_context()
    except SignInError:
        # The whole page says that the reader's sign-in has ended.
        st.rerun()


def _keep_context(asked: View, store: Store) -> PageContext:
    selection = Selection(store, asked)
    st.session_state[_CONTEXT] = made = PageContext(
        asked=asked,
        selection=selection,
        datasets=list_shown(selection),
        words=Words(asked.lang),
        theme=read_theme(),
    )
    return made


def read_theme() -> Theme:
    """Return the theme the reader's browser shows."""
    kind = st.context.theme.type
    return THEMES[1] if kind == THEMES[1] else THEMES[0]
