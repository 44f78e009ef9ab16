/* The events on the map. `Rasd.show(map, options)` is the only door: the page calls it again
 * whenever something changed, and the same layer, marks and map take it in.
 *
 * The marks come from /api/v1/cells for the part of the world on the screen: cells with a count,
 * or single events where they stand apart. Old marks stay until the new ones are here. Datasets
 * shown beside the main one answer for themselves and are drawn with symbols of their own.
 */
import { EventLayer } from "./layer.js";
import { PASSING, passTo } from "./passing.js";

/** @type {L.Map | null} the one map of this document */
let there = null;

/**
 * Show the page's state on a map; returns the empty layer that st_folium adds and removes.
 * @param {L.Map} map
 * @param {import("./types.js").Options} options
 */
const show = (map, options) => {
  const before = map.rasd?.options ?? null;
  const layer = map.rasd ?? new EventLayer(map, options);
  map.rasd = layer;
  there = map;
  map.getContainer().classList.remove(PASSING);
  layer.show(options, before);
  // st_folium keeps every layer it ever added in this list; ours is always the same one.
  if (window.feature_group) window.feature_group.length = 0;
  return layer.anchor;
};

/**
 * Show another scene of a story, when there is a map to show it on; the rest stays as it was said last.
 * @param {import("./types.js").Scene} scene
 */
const turn = (scene) => {
  if (there?.rasd && there.rasd.options.scene !== scene.scene) show(there, { ...there.rasd.options, ...scene });
};

/**
 * Show a period that a hand on the page has come to, and give what the page says of it.
 * @param {import("./types.js").Passed} passed
 */
const pass = async (passed) => (there?.rasd ? passTo(there.rasd, passed) : "none");

/** Let go of the period that was asked for last: the hand has come to another. */
const drop = () => there?.rasd?.asking.drop();

window.Rasd = { show, turn, pass, drop, drawn: 0 };
