/* Where names may stand on the base map: free rooms around points, straight pieces of rivers. */

/** @typedef {import("./types.js").XY} XY */
/** @typedef {import("./types.js").Rectangle} Rectangle */
/** @typedef {import("./types.js").Stretch} Stretch */

const STEP = 8; // px between the samples of a river
const MOST_BENT = 1.3; // the longest way along a stretch, over the straight one
const HALF_BOX = 7; // px

/** Where a name may stand beside its point: direction, and how its box hangs on it. */
export const SPOTS = [
  { x: 1, y: 0 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
  { x: 0, y: 1 },
  { x: 0.8, y: -0.8 },
  { x: 0.8, y: 0.8 },
  { x: -0.8, y: -0.8 },
  { x: -0.8, y: 0.8 },
];

/**
 * @param {Rectangle} one
 * @param {Rectangle} other
 */
export const meets = (one, other) =>
  one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

/**
 * @param {import("./types.js").Disc} disc
 * @param {Rectangle} box
 */
export const covers = (disc, box) => {
  const dx = Math.max(box.left - disc.x, 0, disc.x - box.right);
  const dy = Math.max(box.top - disc.y, 0, disc.y - box.bottom);
  return Math.hypot(dx, dy) < disc.radius;
};

/**
 * The box of a name of that size in a direction from its point.
 * @param {XY} point
 * @param {XY} spot one of `SPOTS`; the point itself is { x: 0, y: 0 }
 * @param {{ width: number, height: number, gap: number }} name
 * @returns {Rectangle}
 */
export const hangName = (point, { x, y }, { width, height, gap }) => {
  const left = point.x + x * gap + (Math.sign(x) - 1) * (width / 2);
  const middle = point.y + y * gap + Math.sign(y) * (height / 2);
  return { left, right: left + width, top: middle - height / 2, bottom: middle + height / 2 };
};

/**
 * Small boxes along a slanted name, which stand for it when collisions are looked for.
 * @param {XY} middle
 * @param {number} angle
 * @param {number} width
 * @returns {Rectangle[]}
 */
export const stepsAlong = (middle, angle, width) => {
  const count = Math.ceil(width / (2 * HALF_BOX));
  return Array.from({ length: count }, (_, index) => {
    const along = (index + 0.5 - count / 2) * 2 * HALF_BOX;
    const x = middle.x + Math.cos(angle) * along;
    const y = middle.y + Math.sin(angle) * along;
    return { left: x - HALF_BOX, right: x + HALF_BOX, top: y - HALF_BOX, bottom: y + HALF_BOX };
  });
};

/**
 * Where a name stands beside a stretch of a river: its middle and its slant, on the side where
 * the river bends away less.
 * @param {Stretch} stretch
 * @param {number} clear pixels between the middles of name and river
 */
export const standBeside = ({ from, to, points }, clear) => {
  const [start, end] = from.x <= to.x ? [from, to] : [to, from];
  const angle = Math.atan2(end.y - start.y, end.x - start.x);
  const across = points.map(({ x, y }) => (x - start.x) * Math.sin(angle) - (y - start.y) * Math.cos(angle));
  const above = Math.max(0, ...across) + clear;
  const below = Math.min(0, ...across) - clear;
  const offset = above <= -below ? above : below;
  const middle = {
    x: (start.x + end.x) / 2 + Math.sin(angle) * offset,
    y: (start.y + end.y) / 2 - Math.cos(angle) * offset,
  };
  return { middle, angle };
};

/**
 * Stretches of a line, about `length` pixels each: those on the screen and straight first.
 * @param {XY[]} points
 * @param {number} length
 * @param {{ size: XY, screen: { min: XY, max: XY } }} frame
 * @returns {Stretch[]}
 */
export const straightStretches = (points, length, { size, screen }) => {
  const stretches = [];
  const samples = sample(points, size);
  const span = Math.ceil(length / STEP);
  for (let index = 0; index + span < samples.length; index += 2) {
    const from = samples[index];
    const to = samples[index + span];
    if (to.run !== from.run) continue;
    const bend = (span * STEP) / Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
    const at = samples[index + (span >> 1)];
    const cost = bend + (isInside(from, screen) && isInside(to, screen) ? 0 : 1);
    if (bend < MOST_BENT) stretches.push({ from, to, at, cost, points: samples.slice(index, index + span) });
  }
  return stretches.sort((one, other) => one.cost - other.cost);
};

/**
 * Points every `STEP` pixels along the parts of a line that lie within the drawn bounds; a new
 * `run` begins where the line was outside.
 * @param {XY[]} points
 * @param {XY} size
 */
const sample = (points, size) => {
  const samples = [];
  let run = 0;
  let rest = 0;
  for (let index = 1; index < points.length; index += 1) {
    const one = points[index - 1];
    const other = points[index];
    const length = Math.hypot(other.x - one.x, other.y - one.y);
    if (isOutside(one, other, size)) {
      run += 1;
      rest = 0;
      continue;
    }
    for (let along = rest; along < length; along += STEP) {
      const part = along / length;
      samples.push({ x: one.x + (other.x - one.x) * part, y: one.y + (other.y - one.y) * part, run });
    }
    rest = (STEP - ((length - rest) % STEP)) % STEP;
  }
  return samples;
};

/**
 * @param {XY} one
 * @param {XY} other
 * @param {XY} size
 */
const isOutside = (one, other, { x, y }) =>
  Math.max(one.x, other.x) < 0 ||
  Math.max(one.y, other.y) < 0 ||
  Math.min(one.x, other.x) > x ||
  Math.min(one.y, other.y) > y;

/**
 * @param {XY} point
 * @param {{ min: XY, max: XY }} screen
 */
const isInside = ({ x, y }, { min, max }) => x >= min.x && x <= max.x && y >= min.y && y <= max.y;

/**
 * Boxes that hold a line of a breadth, one for each of its pieces.
 * @param {XY[]} points
 * @param {number} breadth
 * @returns {Rectangle[]}
 */
export const boxesAlong = (points, breadth) =>
  points.slice(1).map((to, index) => {
    const from = points[index];
    return {
      left: Math.min(from.x, to.x) - breadth / 2,
      right: Math.max(from.x, to.x) + breadth / 2,
      top: Math.min(from.y, to.y) - breadth / 2,
      bottom: Math.max(from.y, to.y) + breadth / 2,
    };
  });
