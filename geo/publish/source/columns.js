/* Columns as the edition's files write them, and days. */

const DAY = 86_400_000; // milliseconds

/**
 * The values of a column, in whichever of its three forms.
 * @param {any} column
 * @param {number} rows
 * @returns {any[]}
 */
export const unpack = (column, rows) => {
  if (Array.isArray(column)) return column;
  if ("all" in column) return new Array(rows).fill(column.all);
  const values = new Array(rows).fill(column.most);
  let row = -1;
  column.at.forEach((/** @type {number} */ gap, /** @type {number} */ at) => {
    row += gap;
    values[row] = column.is[at];
  });
  return values;
};

/**
 * Ascending row numbers of how far each lies after the one before.
 * @param {number[]} gaps
 */
export const readGaps = (gaps) => {
  let row = -1;
  return gaps.map((gap) => {
    row += gap;
    return row;
  });
};

/** @param {number | null} day days since 1970-01-01 */
export const writeDay = (day) => (day === null ? null : new Date(day * DAY).toISOString().slice(0, 10));

/** @param {number} day */
export const splitDay = (day) => {
  const [year, month, date] = /** @type {string} */ (writeDay(day)).split("-").map(Number);
  return { year, month, date };
};

/**
 * @param {number} year
 * @param {number} month from 1
 * @param {number} date
 */
export const makeDay = (year, month, date) => Date.UTC(year, month - 1, date) / DAY;

/**
 * Texts in the order of their letters' numbers, which is that of Python and of the server.
 * @param {string} one
 * @param {string} other
 */
export const compareText = (one, other) => {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const left = one.charCodeAt(at);
    const right = other.charCodeAt(at);
    // Halves of letters beyond the first plane stand for larger numbers than any whole one.
    if (left !== right) return left - right + (isHalf(left) ? SPARE : 0) - (isHalf(right) ? SPARE : 0);
  }
  return one.length - other.length;
};

const SPARE = 0x10000;
/** @param {number} unit */
const isHalf = (unit) => unit >= 0xd800 && unit <= 0xdfff;

/**
 * A number rounded to six decimals, a tie to the even digit, as Python does.
 * @param {number} value
 */
export const roundSix = (value) => {
  const scaled = value * 128;
  // Only what is a whole number of 128ths can lie in the middle of two millionths.
  if (!Number.isInteger(scaled)) return Number(value.toFixed(6));
  const millionths = scaled * 7812.5;
  const below = Math.floor(millionths);
  if (millionths - below !== 0.5) return Math.round(millionths) / 1e6;
  return (below % 2 === 0 ? below : below + 1) / 1e6;
};
