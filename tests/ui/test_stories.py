"""The page Stories, without a browser: what it shows of a story, and where there is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.text import LANGUAGES, Words
from tests.closed import NAME, write_closed
from tests.pages import elements, open_page, read, trees
from tests.samples import write_sample

STORY = "# A story\n\nIt begins.\n\n## One\n\n{killed all say=noun} died.\n\n## Two\n\nMore.\n"


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give a host's folder with one dataset of one event, without stories."""
    write_sample(
        tmp_path / "sample",
        events=[{"event_id": "a", "date_start": "2018-11-17", "places": "p"}],
        places=[{"place_id": "p", "latitude": 34.5, "longitude": 40.5}],
        claims=[{"claim_id": "c", "event_id": "a", "claimant_id": "x"}],
        figures=[{"claim_id": "c", "low": 4}],
    )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    return tmp_path


def tell(folder: Path, **stories: str) -> None:
    (folder / "stories").mkdir(exist_ok=True)
    for name, text in stories.items():
        story, _, lang = name.rpartition("_")
        (folder / "stories" / f"{story}.{lang}.md").write_text(text, encoding="utf-8")


def follows(app: AppTest) -> dict[str, Any]:
    return dict(trees(app)["story-follows"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_flagship_s_story_stands_on_its_page(lang: str) -> None:
    app = open_page("stories", lang=lang)
    assert not app.exception
    text = read(app, "story-text")
    assert {"en": "15 to 41 or more civilians", "ar": "15 إلى 41 مدنيًا أو أكثر"}[lang] in text
    assert Words(lang)("story.chapter", n=8, total=8) in text
    assert len(follows(app)["scenes"]) == 8
    assert {"en": "40–53", "ar": "40–53"}[lang] in read(app, "story-scenes")
    assert app.query_params["story"] == "abu-al-hasan"


def test_answers_lead_to_the_accounts_behind_them() -> None:
    tree = trees(open_page("stories", lang="en"))["story-text"]
    links = elements({"children": tree["children"]}, "a")
    answers = [link for link in links if link["attributes"].get("class") == "rasd-answer"]
    by_text = {link["children"][0]: link["attributes"] for link in answers}
    found = by_text["15 to 41 or more civilians"]
    assert found["href"] == "accounts?category=civilian&event=abu-al-hasan-2018-11-17&lang=en"
    assert found["title"] == "15 to 41 or more civilians killed, by the range of 4 accounts"


def test_each_chapter_has_its_address_and_leads_to_its_view_on_the_map() -> None:
    tree = trees(open_page("stories", lang="en"))["story-text"]
    third = elements({"children": tree["children"]}, "article")[2]
    first, *_, last = elements(third, "a")
    assert first["attributes"]["href"] == "stories?story=abu-al-hasan&lang=en&chapter=3"
    assert last["attributes"]["href"] == "?event=hajin-2018-11-16&lang=en"


def test_the_map_opens_with_the_chapter_of_the_address() -> None:
    app = open_page("stories", lang="en", story="abu-al-hasan", chapter="6")
    (component,) = app.get("component_instance")
    script = json.loads(component.proto.json_args)["feature_group"]
    assert "tulul-al-safa-2018-11-17" in script
    assert "abu-al-hasan/en/6" in script
    shown = [
        scene["attributes"]["data-scene"]
        for scene in elements({"children": trees(app)["story-scenes"]["children"]}, "div")
        if "rasd-now" in scene["attributes"].get("class", "")
    ]
    assert shown == ["6"]


def test_another_dataset_has_its_own_stories(host: Path) -> None:
    for name in ("sample", "second"):
        if name == "second":
            write_sample(host / name, descriptor={"name": name}, events=[{"event_id": "b"}])
        tell(host / name, **{f"{name}_en": STORY})
    app = open_page("stories", lang="en", dataset="sample", story="sample")
    app.selectbox(key="dataset").select("second").run()
    assert not app.exception
    assert app.query_params["story"] == "second"


def test_an_odd_chapter_opens_the_story_at_its_beginning() -> None:
    for odd in ("0", "99", "x", "-1"):
        app = open_page("stories", lang="en", story="abu-al-hasan", chapter=odd)
        assert not app.exception


def test_the_panel_of_the_map_leads_to_the_story() -> None:
    tree = trees(open_page("map", lang="ar"))["panel-accounts"]
    links = elements({"children": tree["children"]}, "a")
    found = [a["attributes"]["href"] for a in links if "story" in a["attributes"].get("href", "")]
    assert found == ["stories?lang=ar&story=abu-al-hasan"]


def test_a_dataset_without_stories_has_no_link_to_them_and_says_so(host: Path) -> None:
    app = open_page("stories", lang="en")
    assert not app.exception
    assert Words("en")("story.none") in read(app, "story-list")
    assert Words("en")("page.stories") not in read(app, "pages")
    assert (host / "sample").is_dir()


def test_several_stories_are_listed_and_one_is_chosen(host: Path) -> None:
    tell(host / "sample", one_en=STORY, two_en=STORY.replace("A story", "Another"))
    listed = read(open_page("stories", lang="en"), "story-list")
    assert "A story" in listed
    assert "Another" in listed
    app = open_page("stories", lang="en", story="two")
    assert "Another" in read(app, "story-head")
    assert Words("en")("story.all") in read(app, "story-head")
    unknown = open_page("stories", lang="en", story="three")
    assert "“three”" in read(unknown, "story-unknown")


def test_a_story_in_one_language_is_read_in_the_other(host: Path) -> None:
    tell(host / "sample", one_en=STORY)
    app = open_page("stories", lang="ar")
    assert not app.exception
    assert "4 people  died." in read(app, "story-text")
    assert Words("ar")("story.other_language") in read(app, "story-head")
    tree = trees(app)["story-text"]["children"][0]
    assert (tree["attributes"]["lang"], tree["attributes"]["dir"]) == ("en", "ltr")


def test_hostile_text_is_text(host: Path) -> None:
    tell(
        host / "sample",
        one_en="# <script>alert(1)</script>\n\n## C\n\n[x](javascript:alert(1)) <img src=x>\n",
    )
    app = open_page("stories", lang="en")
    assert "<img src=x>" in read(app, "story-text")
    tree = {"children": trees(app)["story-text"]["children"]}
    assert all("javascript" not in a["attributes"]["href"] for a in elements(tree, "a"))
    assert elements(tree, "img") == elements(tree, "script") == []


def test_a_story_of_a_dataset_for_aggregates_tells_no_single_record(host: Path) -> None:
    path = write_closed(host)
    tell(path, one_en="# T\n\n## C\n\n{killed all event=lone-event} {quote claim-0-qxcanary}\n")
    app = open_page("stories", lang="en", dataset=NAME, story="one")
    assert not app.exception
    everything = json.dumps([part.proto.json for part in app.get("bidi_component")])
    assert "QXCANARY" not in everything
    assert "lone-event" not in everything
    assert read(app, "story-text").count("[no answer]") == 2
    head = {"children": trees(app)["story-head"]["children"]}
    assert elements(head, "button") == []
