"""The frame around every page: title line, pages, language, theme, link, filters, notes."""

from base64 import b64encode

import streamlit as st
from streamlit.navigation.page import Page

from geo.dataset.reading import tell_unreadable
from geo.errors import DatasetError, NotFoundError, RasdError, SettingsError, SignInError
from geo.export.provenance import say_private
from geo.hosting.log import TimedRun, time_run
from geo.look.served import load_component
from geo.look.theme import ICON
from geo.settings import hold_settings
from geo.text import LANGUAGES, Words, find_language, read_texts
from geo.told.bar import PAGES, describe_pages, describe_title, list_told_pages
from geo.ui.login.links import describe_login, show_ended
from geo.ui.page import filters, state
from geo.ui.page import share as take
from geo.ui.page.context import PageContext, read_context, run_context
from geo.ui.page.dom import el, show
from geo.ui.page.licence import show_limits
from geo.ui.page.printout import show_printed
from geo.warmup import keep_loaded

# Streamlit would read the file in every run.
_ICON = f"data:image/svg+xml;base64,{b64encode(ICON.read_bytes()).decode()}"
_ACTIONS = st.components.v2.component(
    "rasd.page",
    html="<div class='rasd-actions'></div>",
    js=load_component("page"),
    isolate_styles=False,
)


def run_page() -> None:
    """Show the frame and, in it, the page the address asks for."""
    try:
        with tell_unreadable(), hold_settings():
            # Before any widget: Streamlit lets nobody set a widget's value once it is made.
            store = state.adopt_address()
            with run_context(store) as page, time_run() as timed:
                _run(page, timed)
    except SignInError:
        _name_page()
        show_ended()
    # Also of a dataset that breaks or goes while its page is made.
    except (DatasetError, NotFoundError, SettingsError) as error:
        _name_page()
        _show_no_dataset(error)


def _name_page(title: str = "") -> None:
    name = Words(LANGUAGES[0])("app.name")
    st.set_page_config(page_title=title or name, page_icon=_ICON, layout="wide")


def _run(page: PageContext, timed: TimedRun) -> None:
    words = page.words
    title = page.selection.store.dataset.words("title", words.lang)
    _name_page(f"{title[:80]} · {words('app.name')}")
    pages = _list_pages(words)
    # The pages stand in our own bar, in the reader's language and direction.
    chosen = st.navigation(list(pages.values()), position="hidden")
    timed.page = chosen.url_path or "map"
    if state.is_embedded() and chosen is pages["map"]:
        _ACTIONS(key="actions", data=_describe_page(page, chosen), width="content")
        chosen.run()
        keep_loaded("embed")
        return
    _show_bar(page, chosen=chosen)
    filters.show_filters(page)
    # The filters may have changed the view that the frame was begun with.
    page = read_context()
    _show_problems(page.words)
    show_limits(page)
    state.enter(chosen.url_path or "map")
    # Which page this is, for style sheets and for whoever waits for it.
    show(key=f"at-{chosen.url_path or 'map'}")
    take.show_cited(words)
    # Before the page: it may take long, and the address must be right meanwhile.
    state.write_address()
    chosen.run()
    show_printed(read_context().datasets)
    # What this page's libraries hold is there now, and stays.
    keep_loaded(chosen.url_path)


def _show_no_dataset(error: RasdError) -> None:
    said_twice = (Words(lang) for lang in LANGUAGES)
    lines = [el("p", words("empty.no_dataset"), dir=words.direction) for words in said_twice]
    show(*lines, el("p", str(error), dir="ltr"), key="problems")


def _list_pages(words: Words) -> dict[str, Page]:
    return {
        name: st.Page(
            f"{name}.py", title=words(f"page.{name}"), url_path=path or None, default=not path
        )
        for name, path in PAGES.items()
    }


def _show_bar(context: PageContext, *, chosen: Page) -> None:
    words, dataset = context.words, context.selection.store.dataset
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small"):
        show(*describe_title(dataset, words), key="title")
        login = describe_login(words, page=chosen.url_path)
        told = list_told_pages(dataset, words)
        show(describe_pages(told, words, chosen=chosen.url_path, login=login), key="pages")
        st.segmented_control(
            words("lang.label"),
            LANGUAGES,
            key="lang",
            required=True,
            format_func=lambda lang: find_language(lang).name,
            label_visibility="collapsed",
        )
        take.show_menus(words, page=chosen.url_path)
        _ACTIONS(key="actions", data=_describe_page(context, chosen), width="content")


def _describe_page(page: PageContext, chosen: Page) -> dict[str, object]:
    words = page.words
    keys = ("share.button", "share.help", "share.done", "share.failed")
    said_by_name = {key.removeprefix("share."): words(key) for key in keys}
    said_by_name["share"] = said_by_name.pop("button")
    private = say_private(page.selection.view)
    if private:
        said_by_name["done"] = words.join([said_by_name["done"], private], mark="dot")
    turns = {name: words(f"theme.{name}") for name in ("to_dark", "to_light")}
    return {
        "lang": words.lang,
        "direction": words.direction,
        "page": chosen.url_path,
        "words": said_by_name | turns,
        "skips": read_texts(words.lang, "reach."),
        "dates": {
            name.removeprefix("date_field."): text
            for name, text in read_texts(words.lang, "date_field.").items()
        },
        "paths": list(PAGES.values()),
    }


def _show_problems(words: Words) -> None:
    problems = state.list_problems()
    if not problems:
        return
    lines = [
        el("li", words(f"view.{p.problem}", parameter=p.parameter, value=p.value[:80]))
        for p in problems
    ]
    note = el("div", el("b", words("view.title")), el("ul", *lines), class_="rasd-note")
    show(note, key="problems")
