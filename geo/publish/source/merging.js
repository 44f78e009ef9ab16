/* The marks of a screen gathered into cells: as geo/questions/screen/merging.py gathers them. */
import { roundSix } from "./columns.js";

/** @typedef {import("./types.js").Cell} Cell */

const CELL = 44; // px
const TILE = 256; // px
const OVERLAP = 36; // px; a sign is about so wide
const SUMS = /** @type {const} */ (["events", "differ", "partly", "low", "high", "figured", "x", "y"]);
const LEAST = /** @type {const} */ (["event", "place", "west", "south"]);
const MOST = /** @type {const} */ (["east", "north"]);

/**
 * How many squares of the grid lie side by side around the world.
 * @param {number} z
 */
const countSide = (z) => (TILE * 2 ** z) / CELL;

/**
 * The square of the grid in which a point of the world lies.
 * @param {number} x 0 to 1
 * @param {number} y
 * @param {number} z
 */
export const findSquare = (x, y, z) => `${Math.floor(x * countSide(z))} ${Math.floor(y * countSide(z))}`;

/**
 * Add the events of another cell; while cells are gathered, x and y are sums.
 * @param {Cell} cell
 * @param {Cell} other
 */
const takeIn = (cell, other) => {
  for (const name of SUMS) cell[name] += other[name];
  for (const name of LEAST) cell[name] = Math.min(cell[name], other[name]);
  for (const name of MOST) cell[name] = Math.max(cell[name], other[name]);
  cell.open ||= other.open;
  for (const [kind, events] of other.kinds) cell.kinds.set(kind, (cell.kinds.get(kind) ?? 0) + events);
  for (const square of other.squares) if (!cell.squares.includes(square)) cell.squares.push(square);
};

/**
 * Cells of marks, each mark given as a cell of one event.
 * @param {Iterable<Omit<Cell, "column" | "line" | "squares" | "events">>} marks
 * @param {number} z
 * @returns {Cell[]}
 */
export const groupCells = (marks, z) => {
  const side = countSide(z);
  /** @type {Map<string, Cell>} */
  const cells = new Map();
  for (const mark of marks) {
    const [column, line] = [Math.floor(mark.x * side), Math.floor(mark.y * side)];
    const square = `${column} ${line}`;
    const cell = { ...mark, column, line, events: 1, squares: [square] };
    const there = cells.get(square);
    if (there) takeIn(there, cell);
    else cells.set(square, cell);
  }
  for (const cell of cells.values()) {
    cell.x /= cell.events;
    cell.y /= cell.events;
  }
  return [...cells.values()];
};

/**
 * Join neighbouring cells whose middles would overlap on the screen, the fullest first.
 * @param {Cell[]} cells
 * @param {number} z
 * @returns {Cell[]}
 */
export const mergeCells = (cells, z) => {
  const pixels = TILE * 2 ** z;
  const waiting = new Map(cells.map((cell) => [`${cell.column} ${cell.line}`, cell]));
  const ordered = [...cells].sort(
    (one, other) => other.events - one.events || one.line - other.line || one.column - other.column,
  );
  const merged = [];
  for (const cell of ordered) {
    // Taken out, or a smaller cell that comes later would take it in.
    if (!waiting.delete(`${cell.column} ${cell.line}`)) continue;
    for (const key of listAround(cell.column, cell.line)) {
      const other = waiting.get(key);
      if (!other || Math.hypot(cell.x - other.x, cell.y - other.y) * pixels >= OVERLAP) continue;
      waiting.delete(key);
      absorb(cell, other);
    }
    merged.push(cell);
  }
  return merged;
};

/**
 * @param {number} column
 * @param {number} line
 */
const listAround = (column, line) =>
  [-1, 0, 1].flatMap((right) =>
    [-1, 0, 1].filter((down) => right || down).map((down) => `${column + right} ${line + down}`),
  );

/**
 * @param {Cell} cell
 * @param {Cell} other
 */
const absorb = (cell, other) => {
  for (const one of [cell, other]) {
    one.x *= one.events;
    one.y *= one.events;
  }
  takeIn(cell, other);
  cell.x /= cell.events;
  cell.y /= cell.events;
};

/**
 * Longitude and latitude of a cell's middle, in degrees.
 * @param {Cell} cell
 * @returns {[number, number]}
 */
export const findPoint = ({ x, y }) => {
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * (180 / Math.PI);
  return [roundSix(x * 360 - 180), roundSix(latitude)];
};

/**
 * Whether zooming in can part a cell's events.
 * @param {Cell} cell
 */
export const spreads = (cell) => cell.east > cell.west || cell.north > cell.south;
