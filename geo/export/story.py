"""A story beside its map: what stands beside each chapter, and the whole as one HTML file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby

from geo.dataset.disclosure import require_rows
from geo.errors import TooLongError
from geo.export.files.formats import LARGEST_PAGE
from geo.export.kept import (
    WORLD,
    cut_base,
    find_home,
    pages,
    read_scripts,
    read_styles,
    widen_home,
    write_added,
)
from geo.export.looks import describe_looks
from geo.export.pictures.basemap import CREDIT
from geo.export.provenance import (
    Notice,
    name_chosen_period,
    name_rule,
    title_view,
    write_notice,
)
from geo.map.layer import Looks, event_layer, script_json
from geo.questions.events import is_listed, list_events
from geo.questions.marks import Marks, find_box, find_extent, find_focus, list_marks
from geo.questions.select import Selection, match_events
from geo.stories.told import Chapter, ToldBlock, ToldStory
from geo.text import Words, format_day, format_number


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a chapter asks of the map: ``Scene`` of ``geo/map/assets/types.d.ts``.

    ``home`` is west, south, east, north and ``start`` latitude, longitude and zoom.
    """

    scene: str
    query: str
    selected: str | None
    home: Sequence[float] | None
    start: Sequence[float] | None
    looks: Looks
    mapped: None = None
    """A story does not say how many events lie outside its map."""

    def to_json(self) -> dict[str, object]:
        """Return it as the scripts of the map read it."""
        return {**asdict(self), "looks": self.looks.to_json()}


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What is said beside a chapter: its number, whom it counts, and of what, by which rule."""

    number: str
    counted: str
    notes: Sequence[str]


def find_scenes(story: ToldStory) -> list[Scene]:
    """Return what each chapter asks of the map."""
    return [
        _find_scene(chapter.selection, f"{story.name}/{story.lang}/{n}")
        for n, chapter in enumerate(story.chapters, 1)
    ]


def _find_scene(selection: Selection, name: str) -> Scene:
    store, view = selection.store, selection.view
    gives_rows = store.dataset.gives_rows
    looks = describe_looks([selection])
    start: tuple[float, float, int] | None = None
    if view.lat is not None and view.lng is not None and view.z is not None:
        start = (view.lat, view.lng, view.z)
    elif view.event and gives_rows:
        start = find_focus(store, view.event)
    return Scene(
        scene=name,
        query=replace(view.drawn, size=looks.by).query_string(),
        selected=view.event if view.event and is_listed(selection, view.event) else None,
        home=(find_box(store, match_events(selection)) if gives_rows else None)
        or find_extent(store),
        start=start,
        looks=looks,
    )


def describe_scene(chapter: Chapter) -> Caption:
    """Return what is said beside a chapter, in the story's language."""
    selection, view = chapter.selection, chapter.view
    words = Words(view.lang)
    number = chapter.number
    of = [title_view(selection)] if view.event else [words("count.events", n=number.events)]
    period = "" if view.event else name_chosen_period(view)
    known = view.as_of and words("story.known", day=format_day(view.as_of, view.lang))
    counted = [words(f"harm.{number.harm}"), words(f"category.{number.category}")]
    by = words("numbers.rule", rule=name_rule(selection))
    has_figure = number.low is not None
    return Caption(
        number=format_number(number, view.lang) if has_figure else words("number.no_figure"),
        counted=words.join(counted, mark="dot"),
        notes=[
            words.join([part for part in (*of, period, known) if part], mark="dot"),
            by,
        ],
    )


def write_story(story: ToldStory, selection: Selection, *, root: str = "") -> bytes:
    """Write a story as one self-contained HTML file, with the day and revision of its numbers.

    Everything of the data and of the story is escaped text, or JSON that the file's script shows
    as text; the policy in its head lets it load nothing at all.

    Parameters
    ----------
    story
        What is told.
    selection
        The whole of its dataset, in its language.
    root
        Address of the server, for the link back.

    Raises
    ------
    RestrictedError
        The dataset's licence allows aggregates only.
    TooLongError
        Its chapters hold more than `LARGEST_PAGE` events.

    """
    store = selection.store
    require_rows(store.dataset)
    words = Words(story.lang)
    notice = write_notice(selection, root=root)
    today = datetime.now(UTC).date()
    revision = store.dataset.revision
    asked = words("story.asked_then", day=format_day(today, story.lang), revision=revision)
    page = pages.get_template("kept-story.html").render(
        grouped=_group_blocks,
        words=words,
        story=story,
        captions=[describe_scene(chapter) for chapter in story.chapters],
        asked=asked,
        lines=_list_lines(notice, root=root, story=story, today=today),
        credit=words("export.credit_line", licence=notice.licence_said, base=CREDIT),
        title=notice.dataset_title,
        styles=read_styles("kept-story.css"),
        scripts=read_scripts("kept-story.js"),
        data=script_json(_gather(story, selection)),
    )
    return page.encode()


def _group_blocks(blocks: Sequence[ToldBlock]) -> list[tuple[str, list[ToldBlock]]]:
    """Return the blocks of a text by their kinds, those of a list or of a quotation together."""
    return [(kind, list(each)) for kind, each in groupby(blocks, key=lambda block: block.kind)]


def _list_lines(
    notice: Notice, *, root: str, story: ToldStory, today: date
) -> list[tuple[str, str]]:
    """Return what the file says of itself: whose it is, and where it is read as it is now."""
    words = Words(story.lang)
    says = {
        "dataset": notice.dataset_title,
        "view": f"{root}/stories?dataset={notice.dataset}&story={story.name}&lang={story.lang}",
        "licence": f"{notice.licence_said} {notice.licence_url}".strip(),
        "credit": notice.credit,
        "revision": f"{notice.revision} · {format_day(today, story.lang)}",
    }
    return [(words(f"export.says.{name}"), text) for name, text in says.items() if text]


def _gather(story: ToldStory, selection: Selection) -> dict[str, object]:
    scenes = find_scenes(story)
    marks: list[dict[str, object]] = []
    added: list[dict[str, object]] = []
    events: dict[str, None] = {}
    for chapter in story.chapters:
        found, ids, numbers = _list_marks(chapter.selection)
        marks.append(found.to_json())
        added.append(write_added(chapter.selection, numbers))
        events |= dict.fromkeys(ids)
    if len(events) > LARGEST_PAGE:
        msg = f"More than {LARGEST_PAGE} events for one page: narrow the views of the story."
        raise TooLongError(msg)
    home = find_home(selection.store, events)
    ground = widen_home(home)
    # The page's own layer, so that the file looks as the map does.
    layer = event_layer("", lang=story.lang, theme="light", home=home)
    # A file asks itself: which scene it is says all that the server is asked otherwise.
    own = [
        replace(scene, query=f"scene={n}", home=scene.home or home).to_json()
        for n, scene in enumerate(scenes, 1)
    ]
    return {
        "options": json.loads(layer.options_json),
        "scenes": own,
        "bounds": ground,
        "ground": cut_base(ground),
        "marks": marks,
        "added": added,
        "ofTotal": Words(story.lang)("story.of_total", n="{n}", total="{total}"),
    }


def _list_marks(selection: Selection) -> tuple[Marks, list[str], list[int]]:
    rows = list_events(selection)
    numbers = rows["event_number"].to_list()
    marks = list_marks(selection, only=dict.fromkeys(numbers), bbox=WORLD)
    return marks, rows["event_id"].to_list(), numbers
