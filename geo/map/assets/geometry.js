/* Degrees, the web map's square world and pixels, without a map. */

export const TILE = 256; // px
const ROUND_EARTH = 40075016.7; // m along the equator
const LATITUDE = 85.05; // degrees, where the square world ends

/**
 * Web Mercator from the north-west, 0 to 1.
 * @param {number[]} position longitude and latitude in degrees
 */
export const toWorld = ([lng, lat]) => {
  const sine = Math.sin((Math.max(-LATITUDE, Math.min(LATITUDE, lat)) * Math.PI) / 180);
  return { x: (lng + 180) / 360, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
};

/**
 * How many metres a pixel of the screen stands for.
 * @param {number} lat
 * @param {number} zoom
 */
export const metresPerPixel = (lat, zoom) => (ROUND_EARTH * Math.cos((lat * Math.PI) / 180)) / (TILE * 2 ** zoom);

/** @param {import("./types.js").Box} box */
export const isEmpty = ([west, south, east, north]) => west > east || south > north;

/**
 * What two boxes share; an empty box where they share nothing.
 * @param {import("./types.js").Box} one
 * @param {import("./types.js").Box} other
 * @returns {import("./types.js").Box}
 */
export const intersect = (one, other) => [
  Math.max(one[0], other[0]),
  Math.max(one[1], other[1]),
  Math.min(one[2], other[2]),
  Math.min(one[3], other[3]),
];

/**
 * The lines and rings of a GeoJSON geometry; none of a point.
 * @param {{ type: string, coordinates?: any } | null} geometry
 * @returns {number[][][]}
 */
export const ringsOf = (geometry) => {
  if (!geometry) return [];
  const { type, coordinates } = geometry;
  if (type === "LineString") return [coordinates];
  if (type === "MultiLineString" || type === "Polygon") return coordinates;
  if (type === "MultiPolygon") return coordinates.flat();
  return [];
};

/**
 * Which copies of the world the view touches; nearly always the one, 0.
 * @param {import("./types.js").Frame} frame
 */
export const worldsInView = ({ scale, left, size }) => {
  const worlds = [];
  const last = Math.floor((left + size.x) / scale);
  for (let world = Math.floor(left / scale); world <= last; world += 1) worlds.push(world);
  return worlds;
};
