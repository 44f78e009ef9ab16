/* Stated totals, beside events and never added to them: as geo/questions/totals.py holds them. */
import { isKnown } from "./edition.js";
import { makeView } from "./grammar.js";
import { matchEvents } from "./matching.js";
import { loadTables } from "./numbers.js";
import { addGroups } from "./people.js";
import { quote, Refusal } from "./refusal.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").View} View */

/**
 * The day that an ISO text names.
 * @param {string | null} text
 */
const readDay = (text) => (text === null ? null : Date.parse(`${text}T00:00:00Z`) / 86_400_000);

/**
 * @param {Edition} edition
 * @param {View} view whose rule, day and language are asked; its filters are not applied
 * @param {string} id
 */
export const coverTotal = async (edition, view, id) => {
  const { totals } = await edition.file(edition.listed.files.totals[view.lang]);
  const total = totals.find(
    (/** @type {any} */ one) => one.total_id === id && isKnown(readDay(one.said_on), view.as_of),
  );
  if (!total?.harm || !total.category || total.measure !== "people_harmed") {
    const name = edition.listed.credit.dataset;
    throw new Refusal(404, `There is no total of people harmed ${quote(id)} in ${quote(name)}.`);
  }
  const { lang, rule, denials, admissions, accounts, confidence, as_of } = view;
  const counting = { lang, rule, denials, admissions, accounts, confidence, as_of };
  const actor = splitList(total.blames);
  const asked = { ...makeView(edition.listed), ...counting, harm: total.harm, category: total.category, actor };
  return { total, ...(await holdBeside(edition, asked, total)) };
};

/** Filters of which nobody can say what a stated total holds. */
const OF_EVENTS_ALONE = /** @type {const} */ ([
  ...["type", "actor", "claimant", "area", "flag", "control", "active_year", "bbox", "q", "min_killed"],
]);

/**
 * The largest total stated for the days and places of a view; null without any.
 * @param {Edition} edition
 * @param {View} view
 */
export const findWidest = async (edition, view) => {
  if (OF_EVENTS_ALONE.some((name) => String(view[name] ?? "") !== "")) return null;
  const { totals } = await edition.file(edition.listed.files.totals[view.lang]);
  // Civilians are among all people: so many were at least.
  const counted = view.category === "all" ? ["all", "civilian"] : [view.category];
  const asked = totals.filter(
    (/** @type {any} */ one) =>
      one.measure === "people_harmed" &&
      one.harm === view.harm &&
      counted.includes(one.category) &&
      isKnown(readDay(one.said_on), view.as_of),
  );
  if (!asked.length) return null;
  const [first, last] = await boundEvents(edition, view);
  const { id } = await edition.places();
  const inside = new Set();
  for (const place of view.place) for (const one of await listInside(edition, place)) inside.add(id[one]);
  let widest = null;
  for (const total of asked) {
    const [start, end] = boundTotal(total);
    const isHere = !view.place.length || inside.has(total.area);
    // Infinite ends hold for nothing: without days of events no total lies within them.
    const isWithin = start !== null && end !== null && first <= start && end <= last;
    if (isHere && isWithin && (widest === null || total.low > widest.low)) widest = total;
  }
  return widest;
};

/**
 * The first and the last day of a view: those chosen, else the known ones of its events.
 * @param {Edition} edition
 * @param {View} view
 */
const boundEvents = async (edition, view) => {
  const { start, end } = await edition.events();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const event of await matchEvents(edition, view)) {
    first = Math.min(first, start[event] ?? first);
    last = Math.max(last, end[event] ?? last);
  }
  return [view.from ?? first, view.to ?? last];
};

/**
 * The days a total is about: nobody counts beyond the day of saying.
 * @param {any} total
 */
const boundTotal = (total) => [readDay(total.period_start), readDay(total.period_end ?? total.said_on)];

/** @param {string | null} cell */
const splitList = (cell) =>
  (cell ?? "")
    .split(";")
    .map((item) => item.trim())
    .filter(Boolean);

/**
 * @param {Edition} edition
 * @param {View} view
 * @param {any} total
 */
const holdBeside = async (edition, view, total) => {
  const { start, end } = await edition.events();
  const { places } = await edition.places();
  const events = await matchEvents(edition, view);
  const inside = new Set(await listInside(edition, total.area));
  const [from, to] = boundTotal(total);
  const isDated = (/** @type {number} */ event) => start[event] !== null || end[event] !== null;
  const touches = (/** @type {number} */ event) =>
    (from === null || end[event] === null || end[event] >= from) &&
    (to === null || start[event] === null || start[event] <= to);
  const isWithin = (/** @type {number} */ event) =>
    (from === null || (start[event] !== null && start[event] >= from)) &&
    (to === null || (end[event] !== null && end[event] <= to));
  const here = events.filter((event) => places[event].some((place) => inside.has(place)));
  const touching = here.filter((event) => isDated(event) && touches(event));
  const within = touching.filter(isWithin);
  const nowhere = events.filter((event) => isDated(event) && places[event].length === 0);
  const number = await countWithin(edition, view, within);
  return {
    number,
    partly: touching.length - number.events,
    undated: here.filter((event) => !isDated(event)).length,
    placeless: nowhere.filter(touches).length,
    ...measureGap(total, number),
  };
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @param {number[]} events
 */
const countWithin = async (edition, view, events) => {
  const tables = await loadTables(edition, view, () => true);
  const members = events.map((event) => ({ event, key: "", inside: true }));
  return (await addGroups(edition, view, members, () => tables)).number("");
};

/**
 * A place and every place within it.
 * @param {Edition} edition
 * @param {string} area
 */
const listInside = async (edition, area) => {
  const { id, within } = await edition.places();
  const found = new Set([id.indexOf(area)]);
  for (const one of found) {
    within.forEach((above, place) => {
      if (above === one) found.add(place);
    });
  }
  return found;
};

/**
 * The total less the events' number, from the smallest to the largest the figures allow.
 * @param {any} total
 * @param {ReturnType<typeof import("./people.js").makeNumber>} number
 */
const measureGap = (total, { low, high, open }) => {
  // A total of one side's dead is no bound for events that count the dead of all.
  if (low === null || high === null || total.side) return { gap_low: null, gap_high: null };
  // With an open high the events may exceed the total by any number.
  return { gap_low: open ? null : total.low - high, gap_high: total.high === null ? null : total.high - low };
};
