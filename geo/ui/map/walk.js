/* Days and periods as a hand moves them, and how playing walks through the time.
 *
 * Days are counted from 1970. A dataset that is told by whole months is walked by whole months.
 */

/**
 * @typedef {{ from: number, to: number }} Period the first and the last day shown
 * @typedef {"window" | "all"} Mode a period that moves as long as it is, or everything up to its last day
 * @typedef {{ first: number, last: number, isMonthly: boolean }} Time all there is, and whether it is told by months
 */

const DAY = 86_400_000; // ms
const MONTH = 30; // days, of which a step of so many is one month
const MOST_STEPS = 60; // however long the time, playing it takes about a minute
const FIRST_WINDOW = 8; // playing without a chosen period shows one part in so many of the whole time

/** @param {string} iso */
export const dayOf = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);

/** @param {number} day */
export const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/**
 * The first day of a month, so many months from that of a day.
 * @param {number} day
 * @param {number} months
 */
const turnMonth = (day, months) => {
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY;
};

/**
 * A period within the time, its ends in order; of whole months where it is told by months.
 * @param {Period} period
 * @param {Time} time
 * @returns {Period}
 */
export const fit = ({ from, to }, { first, last, isMonthly }) => {
  const [start, end] = [Math.min(from, to), Math.max(from, to)].map((day) => Math.max(first, Math.min(last, day)));
  if (!isMonthly) return { from: start, to: end };
  return { from: Math.max(first, turnMonth(start, 0)), to: Math.min(last, turnMonth(end, 1) - 1) };
};

/**
 * Move an end of a period, or both, by days; by as many months where it is told by months.
 * @param {Period} period
 * @param {Time} time
 * @param {{ from?: number, to?: number }} by
 * @returns {Period}
 */
export const shift = ({ from, to }, time, { from: start = 0, to: end = 0 }) => {
  if (!time.isMonthly) return { from: from + start, to: to + end };
  return { from: turnMonth(from, start), to: turnMonth(to, end + 1) - 1 };
};

/**
 * A period moved as a whole, as long as it is, as far as the time reaches.
 * @param {Period} period
 * @param {Time} time
 * @param {number} by days, or months
 * @returns {Period | null} null where it lies at that end already
 */
export const slide = (period, time, by) => {
  if (by > 0 ? period.to >= time.last : period.from <= time.first) return null;
  if (time.isMonthly) return fit(shift(period, time, { from: by, to: by }), time);
  const room = by > 0 ? Math.min(by, time.last - period.to) : Math.max(by, time.first - period.from);
  return { from: period.from + room, to: period.to + room };
};

/**
 * How many days a step of playing is, or months.
 * @param {Time} time
 */
export const measureStep = ({ first, last, isMonthly }) => {
  const days = Math.max(1, Math.floor((last - first) / MOST_STEPS));
  return isMonthly ? Math.max(1, Math.round(days / MONTH)) : days;
};

/**
 * The period with which playing begins where all is shown, or its end is reached.
 * @param {Time} time
 * @param {Mode} mode
 * @returns {Period}
 */
export const begin = (time, mode) => {
  const { first, last, isMonthly } = time;
  const step = measureStep(time) * (isMonthly ? MONTH : 1);
  const window = mode === "window" ? Math.floor((last - first) / FIRST_WINDOW) : 0;
  return fit({ from: first, to: first + Math.max(step, window) }, time);
};

/**
 * The period after this one as playing goes on: from the beginning if all is shown; null at the end.
 * @param {Period} period
 * @param {Time} time
 * @param {Mode} mode
 * @returns {Period | null}
 */
export const playOn = (period, time, mode) => {
  // Everything up to the last day is the whole, and where playing ends.
  const isWhole = mode === "window" && period.from <= time.first && period.to >= time.last;
  if (isWhole) return begin(time, mode);
  if (period.to >= time.last) return null;
  const step = measureStep(time);
  // Everything up to a day begins with the first there is.
  const from = mode === "all" ? time.first : shift(period, time, { from: step, to: step }).from;
  return fit({ from, to: shift(period, time, { to: step }).to }, time);
};

/**
 * The period a day, or a month, later or earlier; of the whole time the first, or the last. Null at the end.
 * @param {Period} period
 * @param {Time} time
 * @param {Mode} mode
 * @param {1 | -1} by
 * @returns {Period | null}
 */
export const stepBy = (period, time, mode, by) => {
  const isWhole = period.from <= time.first && period.to >= time.last;
  if (mode === "window" && !isWhole) return slide(period, time, by);
  const end = by > 0 ? time.first : time.last;
  if (isWhole && (mode === "window" || by > 0)) return fit({ from: end, to: end }, time);
  const to = shift(period, time, { to: by }).to;
  return to < time.first || period.to + by > time.last ? null : fit({ from: time.first, to }, time);
};

/**
 * A period as addresses have it: an end at the edge of the data is left open, for what is added later.
 * @param {Period} period
 * @param {Time} time
 * @returns {{ from: string | null, to: string | null }}
 */
export const writePeriod = ({ from, to }, { first, last }) => ({
  from: from > first ? isoOf(from) : null,
  to: to < last ? isoOf(to) : null,
});

/**
 * @param {Period} one
 * @param {Period} other
 */
export const isSame = (one, other) => one.from === other.from && one.to === other.to;
