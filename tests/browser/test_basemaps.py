"""Base maps of the host: drawn, credited and chosen, and no other host is asked."""

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect

from geo.look.theme import PALETTES
from tests.browser.hostile import ATTACKS
from tests.browser.steps import go, map_frame
from tests.browser.test_hostile import list_faults
from tests.browser.windows import Server
from tests.tiles.archives import (
    GREEN,
    draw_picture,
    draw_shapes,
    make_tiles,
    write_mbtiles,
    write_pmtiles,
)

PLACE = "lat=34.65&lng=40.9&z=10"
CREDITS = ".leaflet-control-attribution"
CHOICES = ".leaflet-control-layers-base label"
IS_DRAWN = """([selector, colour]) => [...document.querySelectorAll(selector)].some((tile) => {
  if (tile instanceof HTMLImageElement && !tile.complete) return false;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 256;
  const context = canvas.getContext("2d");
  context.drawImage(tile, 0, 0, 256, 256);
  return [...context.getImageData(40, 20, 1, 1).data].slice(0, 3).join() === colour;
})"""
"""Whether one of the tiles has a colour at a spot that is water in half of them, else land."""


def read_colour(role: str, theme: str = "light") -> str:
    written = PALETTES["dark" if theme == "dark" else "light"][role]
    return ",".join(str(int(written[at : at + 2], 16)) for at in (1, 3, 5))


def wait_for_colour(frame: Frame, selector: str, colour: str) -> None:
    frame.wait_for_function(IS_DRAWN, arg=[selector, colour])


@pytest.fixture(scope="module")
def hosting(
    start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory
) -> Server:
    folder = tmp_path_factory.mktemp("maps")
    said = {
        "name": ATTACKS["image"],
        "attribution": ATTACKS["image"] + "<b>Makers</b>",
        "format": "pbf",
    }
    files = [
        str(write_pmtiles(folder / "a.pmtiles", make_tiles(draw_shapes(schema="protomaps")))),
        str(write_mbtiles(folder / "b.mbtiles", make_tiles(draw_shapes()), said)),
        f"Satellite={write_mbtiles(folder / 'c.mbtiles', make_tiles(draw_picture()))}",
    ]
    return start_server(basemap=os.pathsep.join(files))


@pytest.fixture
def page(open_window: Callable[..., Page], hosting: Server) -> Page:
    return open_window(to=hosting)


def choose(frame: Frame, name: str) -> None:
    # The list opens under the pointer, and closes when its map was drawn anew.
    frame.locator(CHOICES).filter(has_text=name).locator("input").dispatch_event("click")


def test_the_first_is_drawn_in_the_pages_colours_and_credited(page: Page) -> None:
    go(page, f"/?lang=en&{PLACE}")
    frame = map_frame(page)
    # The fixture lets no test pass that asked another host.
    for role in ("water", "land"):
        wait_for_colour(frame, "canvas.leaflet-tile", read_colour(role))
    expect(frame.locator(CREDITS)).to_have_text(re.compile(r"© Makers of maps"))
    link = frame.locator(CREDITS).get_by_role("link", name="© Makers of maps")
    expect(link).to_have_attribute("href", "https://example.org/credit")
    expect(frame.locator(CHOICES).first).to_have_text(re.compile("Made here"))
    expect(page).not_to_have_url(re.compile("base="))


def test_vectors_follow_the_theme(open_window: Callable[..., Page], hosting: Server) -> None:
    page = open_window(to=hosting, theme="dark")
    go(page, f"/?lang=ar&{PLACE}")
    frame = map_frame(page)
    wait_for_colour(frame, "canvas.leaflet-tile", read_colour("water", "dark"))


def test_pictures_are_drawn_when_chosen_and_the_address_says_so(page: Page) -> None:
    go(page, f"/?lang=en&{PLACE}")
    frame = map_frame(page)
    choose(frame, "Satellite")
    wait_for_colour(frame, "img.leaflet-tile", ",".join(map(str, GREEN)))
    expect(page).to_have_url(re.compile("base=Satellite"))
    choose(frame, "Own base map")
    expect(frame.locator(".leaflet-tile")).to_have_count(0)
    expect(page).to_have_url(re.compile("base=shipped"))
    choose(frame, "Made here")
    expect(page).not_to_have_url(re.compile("base="))


def test_a_link_opens_at_the_base_map_it_names(page: Page) -> None:
    go(page, f"/?lang=en&{PLACE}&base=shipped")
    frame = map_frame(page)
    expect(frame.locator(CHOICES).filter(has_text="Own base map").locator("input")).to_be_checked()
    assert frame.evaluate("typeof protomapsL") == "undefined"
    expect(frame.locator(CREDITS)).not_to_contain_text("Makers of maps")
    go(page, f"/?lang=en&{PLACE}&base=Satellite")
    frame = map_frame(page)
    wait_for_colour(frame, "img.leaflet-tile", ",".join(map(str, GREEN)))
    expect(page).to_have_url(re.compile("base=Satellite"))


def test_what_a_file_says_is_only_text(page: Page) -> None:
    go(page, f"/?lang=en&{PLACE}")
    frame = map_frame(page)
    expect(frame.locator(CHOICES).nth(1)).to_have_text(re.compile(re.escape(ATTACKS["image"])))
    choose(frame, ATTACKS["image"])
    expect(frame.locator(CREDITS)).to_contain_text("Makers")
    assert frame.locator(f"{CREDITS} :is(b, img)").count() == 0
    assert list_faults(page) == []


def test_without_a_file_nothing_of_it_is_loaded(stay: Callable[..., Page]) -> None:
    frame = map_frame(stay("/"))
    assert frame.evaluate("typeof protomapsL") == "undefined"
    assert frame.locator(".leaflet-tile").count() == 0


def list_loaded(frame: Frame) -> list[str]:
    """Name the files of the shipped base map that were asked for."""
    names = frame.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    return [name.rsplit("/", 1)[1] for name in names if "/data/basemap/" in name]


def test_the_river_from_near_is_fetched_when_near_and_drawn_as_water(
    open_window: Callable[..., Page],
) -> None:
    page = open_window()
    go(page, "/?lang=en&lat=34.65&lng=40.9&z=8")
    frame = map_frame(page)
    frame.wait_for_function("map.rasd.base._names?.places")
    assert "near.json" not in list_loaded(frame)
    frame.evaluate("map.setView([33.5, 36.3], 11, { animate: false })")  # Damascus
    assert "near.json" not in list_loaded(frame)
    frame.evaluate("map.setView([34.65, 40.9], 12, { animate: false })")
    frame.wait_for_function(
        """colour => {
          const { base } = map.rasd;
          const [river] = base._names?.near ?? [];
          if (!river) return false;
          const density = base._lines.width / base._lines.clientWidth;
          const corner = map.getPixelOrigin().add(base._bounds.getTopLeft());
          const context = base._lines.getContext("2d");
          const seen = river.geometry.coordinates.map(([lng, lat]) => {
            const { x, y } = map.project([lat, lng]).subtract(corner).multiplyBy(density);
            const { data } = context.getImageData(Math.round(x), Math.round(y), 1, 1);
            return [...data].slice(0, 3).join();
          });
          return seen.filter((each) => each === colour).length > 20;
        }""",
        arg=read_colour("lake"),
    )
    assert list_loaded(frame).count("near.json") == 1
