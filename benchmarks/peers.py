"""The same events drawn as a page without Rasd would draw them, each in its shortest usual way.

Every peer gets the points of the events that match the filter, already looked up by Rasd's own
query and already in memory, so that none pays for its data. What it needs of scripts is served
from this machine, and base maps, which would come from other hosts, are left out.
"""

from typing import Any

import folium
import geopandas
import lonboard
import pandas as pd
import pydeck
import streamlit as st
from folium.plugins import FastMarkerCluster
from keplergl import KeplerGl
from keplergl.serializers import data_to_json

from benchmarks.shown import HEIGHT, show_map
from geo.map.layer import CENTRE
from geo.questions.select import Selection, match_events

ZOOM = 6
_POINT = "function (row) { return L.circleMarker(row, {radius: 6}); }"
_NO_MAP = {"version": "v1", "config": {"mapStyle": {"styleType": "no_map"}}}
_KEPLER = """
export default async function ({ data, parentElement }) {
  const element = parentElement.querySelector("#kepler");
  if (element.model) return element.model.take(data);
  const heard = {};
  const model = element.model = {
    ...{ state: data, get: (name) => model.state[name], set() {}, save_changes() {} },
    on: (name, react) => (heard[name] = react),
    take: (state) => { model.state = state; heard["change:data"]?.(); },
  };
  const widget = await import(new URL("peers/kepler/widget.js", document.baseURI));
  widget.default.render({ model, el: element });
}
"""
"""Hold kepler.gl's own notebook widget as notebooks do: its Streamlit package loads from CDNs."""


def read_points(selection: Selection) -> pd.DataFrame:
    """Return ``latitude``, ``longitude`` and ``title`` of each mark of the view's events."""
    events = match_events(selection).select("event_number", "title_en")
    points = events.join(selection.store.frame("marks"), on="event_number")
    columns = points.select("latitude", "longitude", "title_en").collect().to_pandas()
    return columns.rename(columns={"title_en": "title"})


def draw_markers(points: pd.DataFrame) -> None:
    """Draw one folium CircleMarker, with a tooltip, for each event."""
    group = folium.FeatureGroup("events")
    for latitude, longitude, title in points.itertuples(index=False):
        folium.CircleMarker((latitude, longitude), radius=6, tooltip=title).add_to(group)
    _show(group)


def draw_clusters(points: pd.DataFrame) -> None:
    """Draw folium's FastMarkerCluster."""
    at = points[["latitude", "longitude"]]
    cluster = FastMarkerCluster(at, callback=_POINT)  # type: ignore[no-untyped-call]
    root = "../../peers/markercluster/"
    cluster.default_js = [("markercluster", f"{root}leaflet.markercluster.js")]
    names = ("MarkerCluster.css", "MarkerCluster.Default.css")
    cluster.default_css = [(name, root + name) for name in names]
    group = folium.FeatureGroup("events")
    cluster.add_to(group)
    _show(group)


def draw_deck(points: pd.DataFrame) -> None:
    """Draw deck.gl's circles by st.pydeck_chart, with points only and no base map."""
    layer = pydeck.Layer(
        "ScatterplotLayer",
        id="events",
        data=points[["longitude", "latitude"]],
        get_position=["longitude", "latitude"],
        get_fill_color=[180, 40, 40],
        radius_min_pixels=6,
        radius_max_pixels=6,
    )
    at = pydeck.ViewState(latitude=CENTRE[0], longitude=CENTRE[1], zoom=ZOOM)
    deck = pydeck.Deck([layer], initial_view_state=at, map_provider=None)
    st.pydeck_chart(deck, height=HEIGHT, key="map")


def draw_kepler(points: pd.DataFrame) -> None:
    """Draw kepler.gl's point layer, its points sent as Arrow and no base map."""
    held = KeplerGl(use_arrow=True)
    sent = data_to_json({"events": points[["latitude", "longitude"]]}, held)
    show = st.components.v2.component(
        "kepler",
        html=f'<div id="kepler" style="height: {HEIGHT}px"></div>',
        js=_KEPLER,
        isolate_styles=False,
    )
    state: dict[str, Any] = {"data": sent, "config": _NO_MAP, "height": HEIGHT}
    show(data={**state, "mapbox_token": "", "theme": "", "app_name": "kepler"}, key="map")


def draw_lonboard(points: pd.DataFrame) -> None:
    """Draw the page that lonboard exports, the way it is shown outside notebooks."""
    at = geopandas.points_from_xy(points["longitude"], points["latitude"], crs="EPSG:4326")
    layer = lonboard.ScatterplotLayer.from_geopandas(geopandas.GeoDataFrame(geometry=at))
    st.iframe(lonboard.Map([layer]).to_html(), height=HEIGHT)


DRAW = {
    "markers": draw_markers,
    "clusters": draw_clusters,
    "deck": draw_deck,
    "kepler": draw_kepler,
    "lonboard": draw_lonboard,
}


def _show(group: folium.FeatureGroup) -> None:
    plain = folium.Map(CENTRE, zoom_start=ZOOM, tiles=None, prefer_canvas=True)
    plain.options["maxZoom"] = 18
    plain.default_js = [("leaflet", "../../assets/leaflet/leaflet.js")]
    plain.default_css = [("leaflet", "../../assets/leaflet/leaflet.css")]
    show_map(plain, group)
