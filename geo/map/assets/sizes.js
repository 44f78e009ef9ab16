/* How large signs are, in pixels, after geo/look/symbols.json. */
import symbols from "../../look/symbols.json" with { type: "json" };

const { event, cell } = symbols;

export const RING_GAP = event.ring;
export const ARC_GAP = cell.arc;
export const COVERING = symbols.covering; // the share of two signs' reach below which one is moved aside

const REACHES = symbols.shapes.map((shape) =>
  shape.length ? Math.max(...shape.map(([x, y]) => Math.hypot(x, y))) : 1,
);

/**
 * How far the shape of a dataset reaches, by its rank; it has the area of a disc of radius 1.
 * @param {number} [rank]
 */
export const reach = (rank = 0) => REACHES[rank] ?? 1;

/**
 * The corners of a dataset's shape; none of the main one's, which is the disc itself.
 * @param {number} rank
 */
export const corners = (rank) => symbols.shapes[rank] ?? [];

/**
 * The radius of an event's disc: its area follows the middle of the killed range.
 * @param {{ low: number | null, high: number | null }} killed
 */
export const radiusOf = ({ low, high }) => {
  const [least, most] = [low ?? high, high ?? low];
  if (least === null || most === null) return event.least;
  return Math.min(event.most, Math.max(event.least, event.area * Math.sqrt((least + most) / 2)));
};

/**
 * The radius of a cell's disc, by the number of its events; smaller beside the main dataset.
 * @param {number} count
 * @param {number} [rank]
 */
export const cellRadius = (count, rank = 0) =>
  (rank ? cell.beside : 1) * Math.min(cell.most, cell.least + cell.doubling * Math.log2(count));

/**
 * How many pixels each sign is moved aside, so that none of a dataset beside the main one covers
 * another's.
 * @param {{ x: number, y: number, radius: number, rank: number }[]} signs in the order of their ranks
 */
export const spreadAside = (signs) => {
  /** @type {typeof signs} */
  const placed = [];
  return signs.map(({ x, y, radius, rank }) => {
    let pixels = 0;
    for (const other of rank ? placed : []) {
      const isNear = Math.hypot(other.x - x - pixels, other.y - y) < (other.radius + radius) * COVERING;
      if (isNear && other.rank !== rank) pixels = Math.round(other.x - x + other.radius + radius);
    }
    placed.push({ x: x + pixels, y, radius, rank });
    return pixels;
  });
};
