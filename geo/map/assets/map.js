/* The events on the map. `Rasd.show(map, options)` is the only door: the page calls it again
 * whenever something changed, and the same layer, marks and map take it in.
 *
 * The marks come from /api/v1/cells for the part of the world on the screen: cells with a count,
 * or single events where they stand apart. Old marks stay until the new ones are here. Datasets
 * shown beside the main one answer for themselves and are drawn with symbols of their own.
 */
import { EventLayer } from "./layer.js";

/**
 * Show the page's state on a map; returns the empty layer that st_folium adds and removes.
 * @param {L.Map} map
 * @param {import("./types.js").Options} options
 */
const show = (map, options) => {
  const before = map.rasd?.options ?? null;
  const layer = map.rasd ?? new EventLayer(map, options);
  map.rasd = layer;
  layer.show(options, before);
  // st_folium keeps every layer it ever added in this list; ours is always the same one.
  if (window.feature_group) window.feature_group.length = 0;
  return layer.anchor;
};

window.Rasd = { show, drawn: 0 };
