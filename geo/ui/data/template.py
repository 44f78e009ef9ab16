"""Offer a table to fill in the page's language, for who has none yet."""

from functools import partial

import streamlit as st

from geo.readers.own.template import FORMS, write_template
from geo.text import Words
from geo.ui.page.dom import el, show

_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


def offer_template(words: Words) -> None:
    """Offer the template as a workbook and as headers alone."""
    with st.container(border=True, key="template"):
        title = el("h3", words("template.offer"))
        show(title, el("p", words("template.offer_text"), class_="rasd-soft"), key="template-head")
        with st.container(horizontal=True, key="template-forms"):
            for form in FORMS:
                st.download_button(
                    words(f"template.{form}"),
                    partial(write_template, form, words.lang),
                    f"{words('template.file')}.{form}",
                    _MEDIA[form],
                    key=f"template-{form}",
                    on_click="ignore",
                )
