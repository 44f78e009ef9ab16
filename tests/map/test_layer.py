import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
import pytest
import streamlit_folium

from geo.look.theme import THEMES, TILE_HOSTS
from geo.map import files
from geo.map import layer as layers
from geo.text import LANGUAGES

ASSETS = files.ASSETS
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "${alert(1)}",
    "`${alert(1)}`",
    "{{7*7}} {{ 'name' }} {% raise %} {# gone #}",
    "_abc123 _0 map_div feature_group_0 _feature",
    "alert(coords); drawnItems_draw_control_div_1",
    'quotes \' " \\ \\" \\u0022 \\',
    "line\nbreak\r\ttab\u2028\u2029\x00",
    "RTL \u202e override \u2067 العربية",
    "\N{SKULL} \ud800 astral \U0001f5fa",
    "maps/abc-123/",
    "&lt;b&gt; & % # = ? @ ~ ^ | * ! [ ] ;",
    "x" * 10_000,
]


def layer(query: str = "", **options: Any) -> layers.EventLayer:
    return layers.event_layer(query, **{"lang": "en", "theme": "light", **options})


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a function that shows a layer with st_folium and returns what went to the browser."""

    def send(shown: layers.EventLayer, built: folium.Map | None = None) -> Mapping[str, Any]:
        args: dict[str, Any] = {}
        monkeypatch.setattr(streamlit_folium, "_component_func", lambda **given: args.update(given))
        streamlit_folium.st_folium(
            layers.base_map() if built is None else built,
            key="map",
            feature_group_to_add=shown,
            returned_objects=["last_active_drawing"],
        )
        return args

    return send


def options_of(args: Mapping[str, Any]) -> dict[str, Any]:
    """Read back what the browser would hand to Rasd.show."""
    found = re.search(r"Rasd\.show\(map_div, (.*)\);", args["feature_group"])
    assert found is not None
    return dict(json.loads(found.group(1)))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_reaches_the_browser_as_it_is_and_only_as_data(sent: Any, text: str) -> None:
    regions = [layers.Region(title=text, bbox=(1, 2, 3, 4))]
    args = sent(layer(f"q={text}", selected=text, regions=regions))
    options = options_of(args)
    assert options["query"] == f"q={text}"
    assert options["selected"] == text
    assert options["regions"] == [{"title": text, "bbox": [1, 2, 3, 4]}]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_script_can_end_it_or_be_taken_for_code(text: str) -> None:
    written = layers.script_json({text: [text]})
    assert json.loads(written) == {text: [text]}
    inside = re.findall(r'"((?:[^"\\]|\\.)*)"', written)
    assert all(re.fullmatch(r"(?:[^\W_]|[ .,:;/+()\-]|\\.)*", string) for string in inside)


def test_what_json_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        layers.script_json(float("nan"))


def test_the_map_is_the_same_whatever_is_shown(sent: Any) -> None:
    views = [
        layer(),
        layer("from=2018-11-17&to=2018-11-17&type=Battles"),
        layer(HOSTILE[0], lang="ar", theme="dark", selected="hajin-2018-12-14", mapped=3),
        layer(home=(36, 32, 42, 37), position=(34.6, 40.9, 11)),
    ]
    args = [sent(view) for view in views]
    for constant in ("script", "key", "id", "html", "header", "js_links", "css_links"):
        assert len({str(each[constant]) for each in args}) == 1, constant
    assert len({each["feature_group"] for each in args}) == len(views)


def test_the_same_view_sends_the_same_layer(sent: Any) -> None:
    assert sent(layer("q=a"))["feature_group"] == sent(layer("q=a"))["feature_group"]


def test_the_layer_is_one_call(sent: Any) -> None:
    assert sent(layer())["feature_group"].count("Rasd.show(") == 1


def test_the_page_loads_scripts_from_its_own_server_only(sent: Any) -> None:
    args = sent(layer())
    links = args["js_links"] + args["css_links"]
    assert all(link.startswith("../../assets/") for link in links)
    assert not any(urlsplit(found).netloc for found in re.findall(r'https?://[^"\s]+', str(args)))
    ours = {Path(urlsplit(link).path).name: link for link in links if "/rasd/" in link}
    assert set(ours) == {files.SCRIPT, files.STYLE}
    assert all(link.endswith(f"?v={files.fingerprint(name)}") for name, link in ours.items())
    parts = {path.name for path in ASSETS.glob("*.css")}
    assert parts == set(files.STYLES)


def test_assets_may_live_under_another_root(sent: Any) -> None:
    args = sent(layer(), layers.base_map(asset_root="/rasd/"))
    assert all(link.startswith("/rasd/assets/") for link in args["js_links"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_layer_carries_its_colours_and_texts(sent: Any, lang: str, theme: Any) -> None:
    options = options_of(sent(layer(lang=lang, theme=theme)))
    assert set(options["palette"]) == set(layers.PALETTE_KEYS)
    assert {"map.legend", "event_type.Battles", "agreement.differ"} <= options["texts"].keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_the_scripts_ask_for_exists(sent: Any, lang: str) -> None:
    texts = options_of(sent(layer(lang=lang)))["texts"]
    scripts = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.js"))
    asked = set(re.findall(r'"((?:map|date)\.\w+)"', scripts))
    asked |= {f"map.{key}" for key in re.findall(r'"(legend_\w+)"', scripts)}
    assert asked
    assert asked <= texts.keys()


def test_a_click_is_read_with_its_number() -> None:
    drawing = {"type": "Feature", "properties": {"id": "hajin-2018-12-14", "click": 2}}
    assert layers.clicked_event({"last_active_drawing": drawing}) == ("hajin-2018-12-14", 2)


@pytest.mark.parametrize(
    "returned",
    [None, {}, {"last_active_drawing": None}, {"last_active_drawing": {"properties": {}}}],
)
def test_no_click_is_none(returned: Any) -> None:
    assert layers.clicked_event(returned) is None


TILES = json.loads((ASSETS / "tiles.json").read_text(encoding="utf-8"))["tiles"]


@pytest.mark.parametrize("row", TILES, ids=lambda row: row["name"])
def test_each_online_base_map_is_named_credited_and_allowed(row: dict[str, Any]) -> None:
    assert row["name"]
    assert row["max_zoom"] >= layers.SMALLEST_ZOOM
    assert row["attribution"]
    assert all(
        credit["text"] and credit["href"].startswith("https://") for credit in row["attribution"]
    )
    for url in filter(None, (row["url"], row.get("url_dark"))):
        assert url.startswith("https://")
        assert {"{z}", "{x}", "{y}"} <= set(re.findall(r"\{\w\}", url))
        assert ("{s}" in url) == bool(row.get("subdomains"))
        assert urlsplit(url).netloc.replace("{s}", "*") in TILE_HOSTS


def test_scripts_hold_no_colour_and_write_no_markup() -> None:
    for path in ASSETS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"#[0-9a-f]{3,6}\b|rgba?\(", text), path.name
        assert not re.search(r"innerHTML\s*\+?=|insertAdjacentHTML|document\.write|eval\(", text), (
            path.name
        )
