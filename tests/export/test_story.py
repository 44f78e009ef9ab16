"""A story as one file: what it holds, what it says of itself, and what it refuses."""

import json
import re
from pathlib import Path

import pytest

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.errors import RestrictedError
from geo.export.folder import list_files
from geo.export.story import describe_scene, find_scenes, write_story
from geo.questions.select import Selection
from geo.stories.files import find_story
from geo.stories.told import ToldStory, tell_story
from geo.text import LANGUAGES
from geo.view.view import View
from tests.closed import write_closed
from tests.samples import write_sample

HOSTILE = """# <script>alert(1)</script>

## Chapter </script><img src=x onerror=alert(1)>

"><svg onload=alert(1)> [x](javascript:alert(1)) [y](https://example.org/"onmouseover=x)

{quote c}

## Two

{killed all event=nope}
"""


def tell(store: Store, name: str = "abu-al-hasan", lang: str = "en") -> ToldStory:
    file = find_story(store.dataset, name, lang)
    assert file is not None
    return tell_story(store, file)


def keep(store: Store, story: ToldStory) -> str:
    whole = Selection(store, View(dataset=store.dataset.name, lang=story.lang))
    return write_story(story, whole, root="https://example.org").decode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_kept_story_holds_text_numbers_and_what_it_is(shipped: Store, lang: str) -> None:
    page = keep(shipped, tell(shipped, lang=lang))
    assert page.count('<article class="rasd-chapter"') == 8
    assert shipped.dataset.revision in page
    assert "CC-BY-4.0 https://creativecommons.org/licenses/by/4.0/" in page
    assert (
        f"https://example.org/stories?dataset=hajin-2018&amp;story=abu-al-hasan&amp;lang={lang}"
        in page
    )
    assert {"en": "15 to 41 or more civilians", "ar": "15 إلى 41 مدنيًا أو أكثر"}[lang] in page
    assert len(page) < 700_000


def test_a_kept_story_names_no_other_host_to_load_from(shipped: Store) -> None:
    page = keep(shipped, tell(shipped))
    head = page.partition("</head>")[0]
    assert "default-src 'none'" in head
    assert not re.search(r"<(?:script|img|link|iframe)[^>]+(?:src|href)=", page)


def test_a_kept_story_has_the_marks_of_each_chapter(shipped: Store) -> None:
    page = keep(shipped, tell(shipped))
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert [scene["scene"] for scene in data["scenes"]] == [
        f"abu-al-hasan/en/{n}" for n in range(1, 9)
    ]
    counted = [len(set(marks["id"])) for marks in data["marks"]]
    # All that are drawn, those touched by two days, and fewer by the day after.
    assert counted[1] == counted[2] == counted[3] > counted[0] > counted[7]
    assert "abu-al-hasan-2018-11-17" in data["marks"][7]["id"]


def test_a_scene_shows_the_event_or_the_position_that_its_view_says(shipped: Store) -> None:
    story = tell(shipped)
    first, second, *_ = find_scenes(story)
    assert (first.start, first.selected) == ((34.6, 40.88, 10), None)
    assert first.query == "from=2018-09-10&to=2018-11-18&as_of=2018-11-18"
    assert second.selected == "abu-al-hasan-2018-11-17"
    assert second.start is not None
    told = describe_scene(story.chapters[6])
    assert (told.number, told.counted) == ("43", "killed · all people")
    assert told.notes[0].endswith("as known on 18 November 2018")
    assert describe_scene(story.chapters[2]).number == "no figure"


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    path = write_sample(
        tmp_path / "sample",
        events=[{"event_id": "a", "date_start": "2018-11-17"}],
        claims=[
            {"claim_id": "c", "event_id": "a", "claimant_id": "x"}
            | {"text_en": "<b onclick=x>said</b>", "source_url": "https://example.org/<i>"}
        ],
    )
    (path / "stories").mkdir()
    (path / "stories" / "s.en.md").write_text(HOSTILE, encoding="utf-8")
    store = build_store(open_dataset(path))
    page = keep(store, tell(store, "s"))
    body, mark, scripts = page.partition("<body>")[2].partition("<script")
    assert "alert(1)" in body
    assert "[no answer]" in body
    assert mark
    assert not re.search(r"<(?:svg|img|b on|i>)", body)
    assert "javascript:" not in re.sub(r">[^<]*<", "><", body)
    # The page's data, Leaflet, and the script: no other begins.
    assert scripts.count("<script") == 2


def test_a_packed_dataset_holds_its_stories(shipped: Store) -> None:
    names = {path.name for path in list_files(shipped.dataset)}
    assert {"abu-al-hasan.en.md", "abu-al-hasan.ar.md"} <= names


def test_a_licence_for_aggregates_keeps_no_file(tmp_path: Path) -> None:
    path = write_closed(tmp_path)
    (path / "stories").mkdir()
    (path / "stories" / "s.en.md").write_text("# T\n\n## C\n\n{killed all}\n", encoding="utf-8")
    store = build_store(open_dataset(path))
    with pytest.raises(RestrictedError):
        keep(store, tell(store, "s"))
