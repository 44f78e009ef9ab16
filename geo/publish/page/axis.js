/* Where the axis of the timeline says what day it is, and where spans lie beside each other. */

/** @typedef {import("./speech.js").Speech} Speech */

export const DAY = 864e5; // ms
export const LANES = 3;

/** @param {string} iso */
export const dayOf = (iso) => Math.round(Date.parse(iso) / DAY);
/** @param {number} day */
export const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/**
 * The days at which the axis says what day it is, with how it says so.
 * @param {number} first
 * @param {number} last
 * @param {number} most how many there is room for
 * @param {Speech} words
 */
export const listTicks = (first, last, most, words) => {
  const span = last - first;
  if (span <= 80) {
    const step = Math.max(span <= 14 ? 1 : 7, Math.ceil(span / most));
    const days = Array.from({ length: Math.floor(span / step) + 1 }, (_, n) => first + n * step);
    return days.map((day) => {
      const iso = isoOf(day);
      const month = words.say(`month_short.${Number(iso.slice(5, 7))}`);
      return { day, text: words.say("date.day_of_month", { day: `${Number(iso.slice(8))}`, month }) };
    });
  }
  const months = span <= 1200 ? 1 : 12;
  const start = new Date(first * DAY);
  /** @type {{ day: number, text: string }[]} */
  const ticks = [];
  const every = Math.max(1, Math.ceil(span / (months === 12 ? 365 : 30) / most));
  for (let n = 0; ; n += 1) {
    const month = months === 12 ? n * 12 : start.getUTCMonth() + n;
    const day = Math.ceil(Date.UTC(start.getUTCFullYear(), month, 1) / DAY);
    if (day > last) return ticks;
    if (day < first || n % every) continue;
    const iso = isoOf(day);
    const text = months === 12 ? iso.slice(0, 4) : words.sayDay(iso, { prec: "month", short: true });
    ticks.push({ day, text });
  }
};

/**
 * Put spans side by side in the first free lane; those that find none share the last one.
 * @param {number[][]} ends first and last day of each, in order of their first
 */
export const pickLanes = (ends) => {
  const free = Array(LANES).fill(Number.NEGATIVE_INFINITY);
  return ends.map(([start, end]) => {
    const found = free.findIndex((until) => until <= start);
    const lane = found < 0 ? LANES - 1 : found;
    free[lane] = Math.max(free[lane], end);
    return lane;
  });
};
