/* Where the map shows an event. */

/** @typedef {import("./types.js").EventAnswer} EventAnswer */
/** @typedef {[number, number, number]} Position latitude, longitude and zoom */

const [CLOSEST, FARTHEST, SEEN] = [10, 3, 0.25]; // as find_focus of geo/questions/marks.py

/**
 * Where an event is seen with all its places; null where it has no point.
 * @param {EventAnswer["event"]} event
 * @returns {Position | null}
 */
export const findFocus = ({ mapped, places }) => {
  const points = mapped ? places.filter(({ lat, lng }) => lat !== null && lng !== null) : [];
  if (!points.length) return null;
  const [lats, lngs] = [points.map(({ lat }) => Number(lat)), points.map(({ lng }) => Number(lng))];
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lngs), Math.max(...lngs)];
  const out = Math.ceil(Math.log2(Math.max(east - west, north - south, SEEN) / SEEN));
  return [(south + north) / 2, (west + east) / 2, Math.max(FARTHEST, CLOSEST - out)];
};
