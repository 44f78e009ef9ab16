"""The numbers of the selection, each with its rule and its gaps, and what is not shown."""

import streamlit as st

from geo.questions.unshown import count_unshown
from geo.told.rule import explain_rule
from geo.told.strip import tell_line, tell_strip
from geo.ui.numbers.common import offer_same
from geo.ui.numbers.unshown import show_unshown
from geo.ui.page.context import PageContext
from geo.ui.page.datasets import show_each_unshown, show_strangers
from geo.ui.page.dom import el, show


def show_numbers(page: PageContext) -> None:
    """Show the strip of numbers and the line under it, or a row of numbers for each dataset."""
    strip = page.keep("numbers", lambda: tell_strip(page.datasets, page.words))
    show(*strip, key="numbers")
    if len(page.datasets) > 1:
        _show_several(page)
    elif not page.is_sums:
        show_unshown(page.selection, count_unshown(page.selection))


def _show_several(page: PageContext) -> None:
    """Show what holds of all datasets, below the row of numbers of each."""
    selection, datasets, words = page.selection, page.datasets, page.words
    with st.container(key="beside-bar", horizontal=True, vertical_alignment="center"):
        show(tell_line(page.asked, selection, datasets, words), key="beside-line")
        with st.popover(words("unshown.label"), key="beside-unshown"):
            show(
                el("p", explain_rule(selection.view, words), class_="rasd-soft"), key="beside-rule"
            )
            show_each_unshown(datasets, words)
        offer_same(page)
    show_strangers(datasets, words)
