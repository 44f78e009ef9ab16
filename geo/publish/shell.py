"""Write the page of a static edition: its document, scripts, styles, texts and base map."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from xstatic.pkg import leaflet

from geo.engine.store import Store
from geo.export.provenance import write_notice
from geo.look.scripts import join_modules
from geo.look.theme import ICON, PALETTES, THEMES, font_stack, list_styles, write_measures
from geo.map.files import STYLE, read_joined
from geo.publish.columns import write_json
from geo.publish.ground import cut_around, write_whole
from geo.publish.site import describe_site, list_selections
from geo.questions.marks import find_extent
from geo.questions.select import Selection
from geo.text import LANGUAGES, Words, find_language, read_texts

PAGE = Path(__file__).with_name("page")
ASSETS = "assets"
SOURCE = "source/source.js"
"""Where the module lies, beside the page, that answers its questions."""
DATA = "data"
"""The folder, beside the page, that the module reads."""
STYLES = (
    *("frame", "map", "numbers", "reach", "tables", "timeline", "motion"),
    *("events", "hidden", "knowledge"),
)
"""Style sheets of the dashboard whose blocks the page has."""
TEXTS = (
    *("agreement.", "app.name", "by_rule.", "by_rule_of_events.", "casualties.", "category."),
    *("claimant_kind.", "control_by.", "count.", "counting.", "date.", "date_prec.", "dates."),
    *("denials.", "denies.", "drawn.", "empty.", "event_type.", "filters.", "flag."),
    *("flag_means.", "harm.", "harmed.", "lang.", "lead.", "licence.", "list.", "map."),
    *("month.", "month_short.", "monitor.", "number.", "numbers.", "panel.", "paragraph."),
    *("people.", "people_range.", "position.", "publish.", "qualifier.", "reach.", "rule."),
    *("rule_means.", "rule_limits.", "same.", "share.", "sub_event_type.", "table.", "timeline."),
    *("unshown.", "view.", "where_prec.", "about.method_", "about.cite_title"),
    *("about.basemap_title", "accounts.because", "accounts.flags", "accounts.who_when"),
    *("export.line", "export.says.credit", "export.says.licence", "knowledge.title"),
    *("knowledge.denials_help", "knowledge.as_of", "pinned.same", "hidden.", "withheld.text"),
    *("areas.overlay", "areas.no_overlay", "areas.filter", "areas.of", "areas.near_border"),
)
"""What the page says, by the beginnings of the keys in geo/text."""

_pages = Environment(loader=FileSystemLoader(PAGE), autoescape=select_autoescape())
_LINK = re.compile(r"url\([^)]*\)")
_MAP_LINE = re.compile(r"\n?//# sourceMappingURL=\S+")


@dataclass(frozen=True, kw_only=True)
class Intro:
    """What the page says in a language before, and without, its scripts.

    ``number`` is the usual number with its rule, ``lines`` are its day, its period, what is shown,
    and whose data it is.
    """

    lang: str
    title: str
    number: str
    lines: tuple[str, ...]
    sentence: str

    @property
    def words(self) -> Words:
        """The texts of its language."""
        return Words(self.lang)

    @property
    def locale(self) -> str:
        """The language as Open Graph writes it."""
        return find_language(self.lang).open_graph


def write_shell(folder: Path, store: Store, *, published: date, dashboard: str = "") -> None:
    """Write the page of a dataset into a folder; what answers its questions is written beside it.

    Parameters
    ----------
    folder
        The folder that is published; what it holds under other names stays.
    store
        The dataset.
    published
        The day it is published.
    dashboard
        Address of a dashboard that shows it too, without a slash at its end; '' for none.

    """
    ground = cut_around(find_extent(store))
    site = describe_site(store, published=published, dashboard=dashboard)
    site["ground"] = {"box": list(ground.box), "zoom": ground.zoom}
    files = {
        "early.js": (PAGE / "early.js").read_bytes(),
        "leaflet.js": _MAP_LINE.sub("", _read_leaflet("leaflet.js")).encode(),
        "page.css": write_style().encode(),
        "page.js": join_modules(PAGE / "page.js", as_module=True).encode(),
        "site.json": write_json(site),
        "ground.json": ground.text,
        **{f"texts.{code}.json": write_json(read_texts(code, *TEXTS)) for code in LANGUAGES},
    }
    version = hashlib.sha256(b"\0".join(files.values())).hexdigest()[:12]
    assets = folder / ASSETS
    write_whole(assets / "ground")
    for name, content in {**files, "start.js": _write_start(version)}.items():
        (assets / name).write_bytes(content)
    (folder / "icon.svg").write_bytes(ICON.read_bytes())
    (folder / "index.html").write_text(write_document(store, version=version), encoding="utf-8")


def _read_leaflet(name: str) -> str:
    return (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")


def _write_start(version: str) -> bytes:
    """Return the script that brings the page and the source of its answers together."""
    # Addresses in it are those of this version, so that no browser pairs an old half with a new.
    lines = (
        f'import {{ openSource }} from "../{SOURCE}?v={version}";',
        f'import {{ start }} from "./page.js?v={version}";',
        f'start(openSource(new URL("../{DATA}/", import.meta.url).href));',
    )
    return "\n".join((*lines, "")).encode()


def write_style() -> str:
    """Return the style sheet: colours of both themes, the dashboard's blocks, the map, the page."""
    light, dark = (PALETTES[theme] for theme in THEMES)
    colours = [f"--rasd-{role}: light-dark({light[role]}, {dark[role]});" for role in sorted(light)]
    variables = " ".join([*colours, *write_measures(), f"--rasd-font: {font_stack()};"])
    chosen = [path for path in list_styles() if path.stem in STYLES]
    parts = [
        _LINK.sub("none", _read_leaflet("leaflet.css")),
        *(path.read_text(encoding="utf-8") for path in chosen),
        read_joined(STYLE),
        # After the map's own, which names its font for a frame.
        f":root {{ {variables} }}",
        _choose_intro(),
        (PAGE / "page.css").read_text(encoding="utf-8"),
    ]
    return "\n".join(parts)


def _choose_intro() -> str:
    """Return the rule that of what stands in every language keeps the reader's alone."""
    others = (f'html[data-lang="{code}"] .of-language:not([lang="{code}"])' for code in LANGUAGES)
    return f"{', '.join(others)} {{ display: none; }}"


def write_document(store: Store, *, version: str) -> str:
    """Return the document, with what may be said of the dataset without any script."""
    return _pages.get_template("index.html").render(
        intros=[_introduce(each) for each in list_selections(store)],
        usual=LANGUAGES[0],
        directions={code: find_language(code).direction for code in LANGUAGES},
        version=version,
    )


def _introduce(selection: Selection) -> Intro:
    notice = write_notice(selection)
    words = Words(selection.view.lang)
    said = {
        "period": notice.period_said,
        "rule": notice.rule_said,
        "as_of": notice.day_said,
        "shown": notice.shown,
        "licence": notice.licence_said,
        "credit": notice.credit,
        "revision": notice.revision,
    }
    lines = [
        words("export.line", label=words(f"export.says.{name}"), text=text)
        for name, text in said.items()
        if text
    ]
    return Intro(
        lang=selection.view.lang,
        title=notice.title,
        number=notice.number,
        lines=tuple(lines),
        sentence=words.join([notice.number, notice.period_said, notice.day_said], mark="dot"),
    )
