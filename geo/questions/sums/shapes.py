"""Find the shapes that sums of areas are drawn by: areas of a boundary file, or squares."""

import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import narwhals as nw

from geo.engine.store import Store
from geo.model.earth import Bbox
from geo.model.schema import DATA_LANGUAGES, split_list
from geo.places.boundaries import DEFAULT_OVERLAY, Overlay, find_overlay, outline
from geo.places.spellings import is_within, name_area
from geo.questions.names import trace_containers
from geo.questions.select import Selection
from geo.questions.sums.adding import SumGroup, list_sums
from geo.view.view import View

SHIPPED_COUNTRY = "SY"
"""The country whose areas the shipped boundary file has."""
_LARGEST, _SMALLEST = 0.5, 0.1
"""Half the side of a square in degrees of latitude: at most, and at least."""
_OF_NEAREST = 0.3
"""Half the side of a square as a part of the way to the nearest other one."""
_PLACES = 4  # decimals of degrees, some 10 m


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place that sums may be drawn at: its names, codes too, and its point in degrees."""

    place_id: str
    names: Mapping[str, str]
    codes: tuple[str, ...]
    point: tuple[float, float] | None

    @property
    def spellings(self) -> tuple[str, ...]:
        """All that it is called, names and codes."""
        return (*self.names.values(), *self.codes)


@dataclass(frozen=True, eq=False)
class Shapes:
    """Shapes as GeoJSON features by the place each is of, and by area which place's it is drawn by.

    An area that is not in ``drawn`` has no shape and is listed only.
    """

    features: Mapping[str, dict[str, object]]
    drawn: Mapping[str, str]

    @cached_property
    def box(self) -> Bbox | None:
        """West, south, east and north of all shapes, in degrees; None where there is none."""
        import shapely  # noqa: PLC0415  as in geo.places.boundaries

        if not self.features:
            return None
        written = [json.dumps(each["geometry"]) for each in self.features.values()]
        west, south, east, north = shapely.total_bounds(shapely.from_geojson(written)).tolist()
        return (west, south, east, north)


def find_shapes(store: Store, view: View) -> Shapes:
    """Return the shapes of all areas that sums of the dataset are of, by the view's overlay.

    Raises
    ------
    NotFoundError
        No such overlay.
    OverlayError
        Its file cannot be used.

    """
    overlay = find_overlay(view.overlay, shown=store.dataset)
    key = ("shapes", overlay.name, overlay.revision)
    return store.remember(key, lambda: _find_shapes(store, overlay))


def draw_sums(selection: Selection) -> list[SumGroup]:
    """Return the sum of each shape, with the place it is of as its key.

    Areas without a shape of their own are added to that of the area around them.
    """
    drawn = find_shapes(selection.store, selection.view).drawn
    merged: dict[str, list[SumGroup]] = defaultdict(list)
    for group in list_sums(selection, by="place"):
        if group.key in drawn:
            merged[drawn[group.key]].append(group)
    return [_merge(key, groups) for key, groups in merged.items()]


def _merge(key: str, groups: Sequence[SumGroup]) -> SumGroup:
    sums = [group.sum for group in groups]
    is_open = any(each.open for each in sums)
    return SumGroup(
        key=key,
        name=groups[0].name,
        sum=replace(
            sums[0],
            events=_add_known(each.events for each in sums),
            low=_add_known(each.low for each in sums),
            high=None if is_open else _add_known(each.high for each in sums),
            open=is_open,
            partly_events=sum(each.partly_events for each in sums),
            partly_low=sum(each.partly_low for each in sums),
            totals=sum(each.totals for each in sums),
        ),
    )


def _add_known(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _find_shapes(store: Store, overlay: Overlay) -> Shapes:
    added = store.frame("totals").filter(~nw.col("partition").is_null())
    areas: list[str] = added.select("area").unique().collect()["area"].to_list()
    chains = trace_containers(store, areas)
    places = _read_places(store, {place for chain in chains.values() for place in chain})
    chains = {area: [each for each in chain if each in places] for area, chain in chains.items()}
    borne = _match_names(chains, places, overlay)
    outlines = {each["properties"]["id"]: each for each in outline(overlay)["features"]}
    squares = _draw_squares([places[area] for area in areas if area in places])
    features: dict[str, dict[str, object]] = {}
    drawn: dict[str, str] = {}
    for area, chain in chains.items():
        of = next((place for place in chain if place in borne or place in squares), None)
        if of is None:
            continue
        drawn[area] = of
        shape = outlines[borne[of]] if of in borne else squares[of]
        features[of] = _name_shape(shape, places[of], is_square=of not in borne)
    return Shapes(features, drawn)


def _read_places(store: Store, ids: Iterable[str]) -> dict[str, Place]:
    names = [f"name_{lang}" for lang in DATA_LANGUAGES]
    more = ["variants_en", "variants_ar", "latitude", "longitude"]
    frame = store.frame("places").filter(nw.col("place_id").is_in(sorted(ids)))
    rows = frame.select("place_id", *names, *more).collect().iter_rows(named=True)
    return {row["place_id"]: _read_place(row, names) for row in rows}


def _read_place(row: Any, names: Sequence[str]) -> Place:
    lat, lng = row["latitude"], row["longitude"]
    codes = (*split_list(row["variants_en"]), *split_list(row["variants_ar"]))
    return Place(
        place_id=row["place_id"],
        names={name: row[name] for name in names},
        codes=codes,
        point=None if lat is None or lng is None else (lat, lng),
    )


def _match_names(
    chains: Mapping[str, Sequence[str]], places: Mapping[str, Place], overlay: Overlay
) -> dict[str, str]:
    """Return the area of the overlay that bears a place's name, for those of one alone."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for area in overlay.areas.itertuples():
        for name in (area.area_id, area.name_en, area.name_ar):
            bearers[name_area(str(name))].add(str(area.area_id))
    asking: dict[str, set[str]] = defaultdict(set)
    around = {place: chain[at:] for chain in chains.values() for at, place in enumerate(chain)}
    for place, chain in around.items():
        if overlay.name == DEFAULT_OVERLAY and not _is_shipped(chain, places):
            continue
        found = {name_area(name) for name in places[place].spellings}
        ids = set().union(*(bearers[name] for name in found if len(bearers.get(name, ())) == 1))
        if len(ids) == 1:
            asking[ids.pop()].add(place)
    widest = {area: _find_widest(asked, around) for area, asked in asking.items()}
    return {place: area for area, place in widest.items() if place is not None}


def _find_widest(asked: Collection[str], around: Mapping[str, Sequence[str]]) -> str | None:
    """Return the place that all the others lie within; None where there is none such."""
    return next((one for one in asked if all(one in around[other] for other in asked)), None)


def _is_shipped(chain: Sequence[str], places: Mapping[str, Place]) -> bool:
    # The place itself is no country that its governorate could be mistaken for.
    return any(is_within(SHIPPED_COUNTRY, places[each].spellings) for each in chain[1:])


def _draw_squares(places: Sequence[Place]) -> dict[str, dict[str, object]]:
    points = {each.place_id: each.point for each in places if each.point is not None}
    return {place: _draw_square(place, points) for place in points}


def _draw_square(place: str, points: Mapping[str, tuple[float, float]]) -> dict[str, object]:
    lat, lng = points[place]
    narrow = max(math.cos(math.radians(lat)), 0.01)
    apart = (
        math.hypot(other[0] - lat, (other[1] - lng) * narrow)
        for name, other in points.items()
        if name != place
    )
    half = min(max(min(apart, default=_LARGEST) * _OF_NEAREST, _SMALLEST), _LARGEST)
    wide = half / narrow
    ring = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    corners = [[round(lng + x * wide, _PLACES), round(lat + y * half, _PLACES)] for x, y in ring]
    at = [round(lng, _PLACES), round(lat, _PLACES)]
    geometry = {"type": "Polygon", "coordinates": [corners]}
    return {"type": "Feature", "properties": {"at": at}, "geometry": geometry}


def _name_shape(shape: Any, place: Place, *, is_square: bool) -> dict[str, object]:
    known = dict(shape["properties"])
    # The file's names are those of the map around it.
    names = {name: known.get(name) or said for name, said in place.names.items()}
    told = {"id": place.place_id, **names, "at": known["at"], "square": is_square}
    return {"type": "Feature", "properties": told, "geometry": shape["geometry"]}
