/* Events by day, week or month: as geo/questions/timeline.py counts them. */
import { askKinds } from "./added.js";
import { makeDay, splitDay, writeDay } from "./columns.js";
import { matchEvents } from "./matching.js";
import { loadTables } from "./numbers.js";
import { addGroups } from "./people.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Events} Events */
/** @typedef {import("./types.js").View} View */

const LONGER = "longer";
const MOST_SPANS = 60;
const MOST_DAYS = 200; // so many bars fit on a screen's width
const MOST_WEEKS = 1500; // in days
const MOST_BINS = 12_000;
/** @type {Record<string, number>} */
const SHORTEST = { day: 1, week: 7, month: 28 }; // days
const MONDAY = 4; // 1970-01-05 was one

/**
 * The first day of the bin a day is in.
 * @param {number} day
 * @param {string} step
 */
const findBin = (day, step) => {
  if (step === "day") return day;
  if (step === "week") return Math.floor((day - MONDAY) / 7) * 7 + MONDAY;
  const { year, month } = splitDay(day);
  return makeDay(year, month, 1);
};

/**
 * @param {number} bin
 * @param {string} step
 */
const findNext = (bin, step) => {
  if (step !== "month") return bin + (step === "day" ? 1 : 7);
  const { year, month } = splitDay(bin);
  return makeDay(year, month + 1, 1);
};

/**
 * @param {number} first
 * @param {number} last
 */
const chooseStep = (first, last) => {
  const days = last - first;
  return days <= MOST_DAYS ? "day" : days <= MOST_WEEKS ? "week" : "month";
};

/**
 * The first days of all bins; of too many the first, the last and those with events, as one mistaken year makes 80,000.
 * @param {[number, number]} ends
 * @param {string} step
 * @param {{ key: string }[]} members
 */
const listBins = ([first, last], step, members) => {
  if (last - first > MOST_BINS * SHORTEST[step]) {
    const full = new Set(members.map(({ key }) => key));
    for (const day of [first, last]) full.add(String(findBin(day, step)));
    full.delete(LONGER);
    return [...full].map(Number).sort((one, other) => one - other);
  }
  const bins = [];
  for (let bin = findBin(first, step); bin <= last; bin = findNext(bin, step)) bins.push(bin);
  return bins;
};

/** @param {number | null} day */
const orderDay = (day) => day ?? Number.NEGATIVE_INFINITY;

/**
 * The first periods of events by date, and how many events each has.
 * @param {Events} events
 * @param {number[]} some
 */
const countSpans = ({ start, end }, some) => {
  /** @type {Map<string, { from: number | null, to: number | null, events: number }>} */
  const spans = new Map();
  for (const event of some) {
    const key = `${start[event]} ${end[event]}`;
    const span = spans.get(key) ?? { from: start[event], to: end[event], events: 0 };
    span.events += 1;
    spans.set(key, span);
  }
  const ordered = [...spans.values()].sort(
    (one, other) => compareDays(one.from, other.from) || compareDays(one.to, other.to),
  );
  return ordered
    .slice(0, MOST_SPANS)
    .map(({ from, to, events }) => ({ from: writeDay(from), to: writeDay(to), events }));
};

/**
 * @param {number | null} one null comes first
 * @param {number | null} other
 */
const compareDays = (one, other) => (one === other ? 0 : orderDay(one) < orderDay(other) ? -1 : 1);

/**
 * The events of a view by bins, whatever period it chooses.
 * @param {Edition} edition
 * @param {View} asked
 * @param {string | undefined} step chosen by the time covered if left out
 */
export const makeTimeline = async (edition, asked, step) => {
  const view = { ...asked, from: null, to: null };
  const [events, kin] = [await edition.events(), await edition.kin()];
  const { start, end } = events;
  const matched = await matchEvents(edition, view);
  const dated = matched.filter((event) => start[event] !== null || end[event] !== null);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const event of dated) {
    for (const day of [start[event], end[event]]) {
      if (day !== null) [first, last] = [Math.min(first, day), Math.max(last, day)];
    }
  }
  const width = step ?? (dated.length ? chooseStep(first, last) : "day");
  const keyOf = (/** @type {number} */ event) => {
    const [from, to] = [start[event], end[event]];
    const bin = from === null ? null : findBin(from, width);
    return bin !== null && to !== null && findBin(to, width) === bin ? String(bin) : LONGER;
  };
  const members = dated.map((event) => ({ event, key: keyOf(event), inside: true }));
  const tables = await loadTables(edition, view, askKinds(view, kin));
  const { number } = await addGroups(edition, view, members, () => tables);
  const bins = [];
  for (const bin of dated.length ? listBins([first, last], width, members) : []) {
    const told = number(String(bin));
    bins.push({ ...told, from: writeDay(bin), to: writeDay(findNext(bin, width) - 1) });
  }
  return {
    step: width,
    first: dated.length ? writeDay(first) : null,
    last: dated.length ? writeDay(last) : null,
    bins,
    longer: number(LONGER),
    spans: countSpans(
      events,
      members.filter(({ key }) => key === LONGER).map(({ event }) => event),
    ),
    taken: countSpans(
      events,
      dated.filter((event) => events.taken[event] === 1),
    ),
    undated: matched.length - dated.length,
  };
};
