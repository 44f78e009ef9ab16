"""What a page's address says of itself where it is pasted: title, sentence and picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from geo.export.provenance import Notice, name_chosen_period, say_private, write_notice
from geo.questions.select import Selection
from geo.questions.several import open_beside
from geo.stories.files import list_files, list_stories
from geo.stories.told import ToldStory, tell_story
from geo.text import LANGUAGES, Words, find_language
from geo.view.links import write_link
from geo.view.view import View
from geo.web.reference import pages
from geo.web.request import turn_to_selected

_WITHOUT_VIEW = ("about", "data", "method", "duplicates", "stories")
"""Pages that are not about a view's number; what they are about is said in words."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What readers of Open Graph tags are told.

    ``address`` is what was asked for, ``page`` the page that shows it; ``image`` is '' where no
    picture may be kept elsewhere.
    """

    lang: str
    title: str
    sentence: str
    image: str
    address: str
    page: str

    @property
    def locale(self) -> str:
        """The language as Open Graph writes it."""
        return find_language(self.lang).open_graph

    @property
    def others(self) -> list[str]:
        """The other languages the page is given in."""
        others = (find_language(lang) for lang in LANGUAGES if lang != self.lang)
        return [language.open_graph for language in others]


def make_card(
    selection: Selection,
    *,
    root: str,
    page: str = "",
    more: Mapping[str, str | list[str]] | None = None,
) -> Card:
    """Say what a view on a page is, in the view's language, once for each revision.

    Parameters
    ----------
    selection
        What is shown; of a dataset that gives no rows only sums are told, of a private one nothing.
    root
        Address of the server, without a slash at its end.
    page
        Path of the page, '' for the map.
    more
        What is chosen on that page or pinned by its address.

    """
    view = selection.view
    asked = (view.query_string(), root, page, urlencode(more or {}, doseq=True))
    # Other files of stories are no other revision of the data.
    files = (
        tuple(file.stamp for file in list_files(selection.store.dataset))
        if page == "stories"
        else ()
    )
    beside = tuple(each.store.dataset.revision for each in open_beside(view))

    def make() -> Card:
        address = write_link(view, root=root, page=page, more=more)
        if private := say_private(view):
            return _make_private(view.lang, private, address)
        if told := _find_told(selection, page, more or {}):
            return _tell_card(*told, root=root, address=address)
        return _make(selection, root=root, page=page, address=address)

    return selection.store.remember(("told", *asked, beside, files), make)


def _find_told(
    selection: Selection, page: str, more: Mapping[str, str | list[str]]
) -> tuple[ToldStory, int] | None:
    """Return the story and the chapter, 0 for none, that an address is about."""
    if page != "stories":
        return None
    store, lang = selection.store, selection.view.lang
    files = list_stories(store.dataset, lang)
    name = more.get("story") or (files[0].name if len(files) == 1 else "")
    found = next((file for file in files if file.name == name), None)
    return (tell_story(store, found), int(str(more.get("chapter") or 0))) if found else None


def _tell_card(story: ToldStory, n: int, *, root: str, address: str) -> Card:
    """Say what a story is, or one of its chapters: its title, its first words, its map."""
    words = Words(story.lang)
    chapters = story.chapters[n - 1 : n] if n else []
    chapter = next(iter(chapters), None)
    first = next(iter(story.chapters), None)
    texts = [block.text for block in (chapter.blocks if chapter else story.standfirst)]
    # The chapter's view draws the picture, the first one's that of the whole story.
    pictured = chapter or first
    query = pictured.view.query_string() if pictured else ""
    return Card(
        lang=story.lang,
        title=words.join(
            [chapter.title, story.title] if chapter else [story.title, words("page.stories")],
            mark="dot",
        ),
        sentence=next(iter(texts), "") or words("card.stories"),
        image=f"{root}/preview.png?{query}" if query else f"{root}/preview.png",
        address=address,
        page=address,
    )


def _make(selection: Selection, *, root: str, page: str, address: str) -> Card:
    view = selection.view
    words = Words(view.lang)
    query = view.query_string()  # the picture keeps the page's order of datasets, and their signs
    turned = turn_to_selected(selection)
    view = turned.view
    notice = write_notice(turned, root=root)
    image = f"{root}/preview.png?{query}" if query else f"{root}/preview.png"
    if selection.store.dataset.is_sums:
        image = ""  # the picture's map draws events, and here are none
    return Card(
        lang=view.lang,
        title=_name(notice, view, page),
        sentence=words(f"card.{page}")
        if page in _WITHOUT_VIEW
        else _say_numbers(notice, view, words),
        image=image,
        address=address,
        page=address,
    )


def _make_private(lang: str, sentence: str, address: str) -> Card:
    """Say only that a dataset is private: what a chat is told, it keeps."""
    title = Words(lang)("private.title")
    return Card(lang=lang, title=title, sentence=sentence, image="", address=address, page=address)


def _name(notice: Notice, view: View, page: str) -> str:
    words = Words(view.lang)
    title = notice.title
    others = [each.store.dataset.words("title", view.lang) for each in open_beside(view)]
    if others:
        title = words("beside.title", title=title, others=words.join(others))
    return words.join([title, words(f"page.{page}")], mark="dot") if page else title


def _say_numbers(notice: Notice, view: View, words: Words) -> str:
    """Return the view's sentence, or the number of each of several datasets by itself."""
    each = [write_notice(asked) for asked in open_beside(view)]
    if not each:
        return notice.sentence
    lines = [
        words("export.line", label=one.title, text=one.number_in_list) for one in (notice, *each)
    ]
    return words.join(list(filter(None, [*lines, name_chosen_period(view)])), mark="dot")


def write_tags(card: Card) -> str:
    """Write a card as the tags of a page's head; everything of the data is escaped in them."""
    return pages.get_template("card.html").render(card=card, words=Words(card.lang))
