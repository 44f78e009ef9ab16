"""The page of stories: text that scrolls, and the map and its number that follow it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit_folium import st_folium

from geo.export.story import Scene, describe_scene, find_scenes
from geo.look.served import load_component
from geo.map.layer import base_map, event_layer
from geo.stories.files import StoryFile, list_stories
from geo.stories.told import Chapter, ToldStory, tell_story
from geo.text import Words
from geo.ui.page import state
from geo.ui.page.context import PageContext, read_theme
from geo.ui.page.dom import Node, el, said, show, turn_to
from geo.ui.stories.text import describe_blocks, describe_chapter
from geo.view.links import write_link
from geo.view.view import View

_HEIGHT = 480
"""Height of the map's frame in pixels until the style sheet fits it to the window."""
_STORY = st.components.v2.component(
    "rasd.story",
    html="<div></div>",
    js=load_component("story"),
    isolate_styles=False,
)


def show_stories(page: PageContext) -> None:
    """Show the story the address names, the only one there is, or the list of them."""
    dataset, words = page.selection.store.dataset, page.words
    files = list_stories(dataset, words.lang)
    asked = st.session_state.get("story")
    if not asked and len(files) == 1:
        asked = st.session_state["story"] = files[0].name
        state.write_address()
    found = next((file for file in files if file.name == asked), None)
    if found is None:
        _show_list(page, files, unknown=asked or "")
    else:
        _show_story(page, tell_story(page.selection.store, found), others=len(files) > 1)


def _show_list(page: PageContext, files: Sequence[StoryFile], *, unknown: str) -> None:
    words = page.words
    if unknown:
        show(el("p", words("story.unknown", name=unknown), class_="rasd-note"), key="story-unknown")
    if not files:
        none = el("h1", words("story.none"), class_="rasd-story-title")
        more = turn_to(words("page.map"), "")
        show(none, el("p", words("story.none_do")), el("p", more), key="story-list")
        return
    stories = [tell_story(page.selection.store, file) for file in files]
    lines = [_describe_entry(story, page.selection.view) for story in stories]
    heading = el("h1", words("story.list"), class_="rasd-story-title")
    show(heading, el("ul", *lines, class_="rasd-stories"), key="story-list")


def _describe_entry(story: ToldStory, view: View) -> Node:
    first = story.standfirst[:1]
    return el(
        "li",
        el("h2", el("a", story.title, href=_write_address(view, story), dir="auto")),
        *(said(block.text, "p") for block in first),
        lang=story.lang,
    )


def _write_address(view: View, story: ToldStory, chapter: int = 0) -> str:
    """Return the address of a story, or of a chapter, below the server's root."""
    of = View(dataset=view.dataset, lang=view.lang)
    more = {"story": story.name, "lang": view.lang}
    at = {"chapter": str(chapter)} if chapter else {}
    return write_link(of, root="", page="stories", more={**more, **at}).removeprefix("/")


def _show_story(page: PageContext, story: ToldStory, *, others: bool) -> None:
    words = page.words
    scenes = find_scenes(story)
    if not story.chapters:
        _show_list(page, (), unknown=story.name)
        return
    at = min(max(0, state.read_chapter() - 1), len(story.chapters) - 1)
    _show_head(page, story, others=others)
    with st.container(key="story"):
        text, beside = st.columns([44, 56], gap="large")
        with text:
            _show_text(page, story)
        with beside, st.container(key="story-beside"):
            _show_map(page, scenes[at])
            _show_scenes(story.chapters, at, words)
    of_total = words("story.of_total", n="{n}", total="{total}")
    data = {"scenes": [scene.to_json() for scene in scenes], "ofTotal": of_total}
    _STORY(data=data, key="story-follows")


def _show_map(page: PageContext, scene: Scene) -> None:
    layer = event_layer(
        scene.query,
        lang=page.words.lang,
        theme=read_theme(),
        selected=scene.selected,
        home=scene.home,
        start=scene.start,
        scene=scene.scene,
        looks=scene.looks,
    )
    with st.container(key="story-map"):
        # Where the map is does not come back: the story says what it shows.
        st_folium(
            base_map(),
            key="story-map-frame",
            feature_group_to_add=layer,
            returned_objects=[],
            use_container_width=True,
            height=_HEIGHT,
        )


def _show_head(page: PageContext, story: ToldStory, *, others: bool) -> None:
    view, words = page.selection.view, page.words
    links = [
        el("li", el("a", chapter.title, href=_write_address(view, story, n), data_chapter=n))
        for n, chapter in enumerate(story.chapters, 1)
    ]
    contents = el("nav", el("ol", *links), aria_label=words("story.contents"), lang=story.lang)
    every = write_link(
        View(dataset=view.dataset), root="", page="stories", more={"lang": view.lang}
    )
    is_other = story.lang != view.lang
    show(
        el(
            "header",
            el("h1", story.title, class_="rasd-story-title", dir="auto"),
            *describe_blocks(story.standfirst, replace(view, lang=story.lang)),
            el("p", words("story.by", names=story.by), class_="rasd-soft") if story.by else None,
            el("p", words("story.other_language"), class_="rasd-note") if is_other else None,
            el(
                "p",
                el("small", words("story.asked"), " "),
                el("small", words("story.keys"), class_="rasd-story-keys"),
                class_="rasd-soft rasd-on-screen",
            ),
            el(
                "p",
                _offer_file(page, story),
                el("a", words("story.all"), href=every.removeprefix("/")) if others else None,
                class_="rasd-on-screen",
            ),
            lang=story.lang if is_other else None,
            dir=Words(story.lang).direction,
        ),
        contents,
        key="story-head",
        class_="rasd-story-head",
    )


def _offer_file(page: PageContext, story: ToldStory) -> Node | None:
    """Return what gives the story as one file; None where single records may not leave."""
    if not page.selection.store.dataset.gives_rows:
        return None
    of = View(dataset=page.selection.view.dataset)
    more = {"story": story.name, "lang": story.lang}
    address = write_link(of, root="", page="story.html", more=more)
    words = page.words
    # A button: a link would be followed as one to a page.
    return el(
        "button",
        words("story.keep"),
        title=words("story.keep_help"),
        data_keep=address,
        class_="rasd-button",
    )


def _show_text(page: PageContext, story: ToldStory) -> None:
    view = page.selection.view
    chapters = [
        describe_chapter(story, n, address=_write_address(view, story, n), words=page.words)
        for n in range(1, len(story.chapters) + 1)
    ]
    text = el("div", *chapters, lang=story.lang, dir=Words(story.lang).direction)
    show(text, key="story-text", class_="rasd-story")


def _show_scenes(chapters: Sequence[Chapter], at: int, words: Words) -> None:
    scenes = [
        el(
            "div",
            *_describe_caption(chapter),
            data_scene=n,
            class_="rasd-scene rasd-now" if n == at + 1 else "rasd-scene",
        )
        for n, chapter in enumerate(chapters, 1)
    ]
    place = words("story.of_total", n=at + 1, total=len(chapters))
    steps = el(
        "nav",
        _describe_step(words("story.previous"), -1, arrow="‹"),
        el("span", place, class_="rasd-of-total"),
        _describe_step(words("story.next"), 1, arrow="›"),
        class_="rasd-steps",
        aria_label=words("story.contents"),
    )
    told = el("section", *scenes, aria_label=words("story.beside"))
    show(told, steps, key="story-scenes", class_="rasd-scenes")


def _describe_step(label: str, by: int, *, arrow: str) -> Node:
    # The arrows are mirrored in a page from right to left, as all such marks are.
    sign = el("b", arrow, aria_hidden="true", class_="rasd-step-sign")
    text = el("b", label, class_="rasd-step-label")
    parts = [sign, text] if by < 0 else [text, sign]
    return el("button", *parts, data_step=by, aria_label=label, class_="rasd-button")


def _describe_caption(chapter: Chapter) -> list[Node | None]:
    scene = describe_scene(chapter)
    return [
        el("strong", scene.number),
        el("span", scene.counted),
        *(said(line, "small", class_="rasd-soft") for line in scene.notes),
    ]
