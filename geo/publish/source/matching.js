/* Which events match a view's filters, and which of them lie inside its period. */
import { unpack } from "./columns.js";
import { findState, isKnown } from "./edition.js";
import { findRow, loadTable } from "./numbers.js";
import { foldText } from "./search.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Events} Events */
/** @typedef {import("./types.js").View} View */
/** @typedef {(event: number) => boolean} Test */

/** @param {View} view */
export const hasPeriod = (view) => view.from !== null || view.to !== null;
/** @param {View} view */
export const hasEdges = (view) => hasPeriod(view) && view.dates === "within";

/**
 * Whether an event may have been on a day of the period; an undated one never.
 * @param {Events} events
 * @param {View} view
 * @returns {Test}
 */
const touchPeriod =
  ({ start, end }, { from, to }) =>
  (event) => {
    const [first, last] = [start[event], end[event]];
    if (first === null && last === null) return false;
    if (from !== null && last !== null && last < from) return false;
    return to === null || first === null || first <= to;
  };

/**
 * Whether all possible days of an event lie in the period; every event's without one.
 * @param {Events} events
 * @param {View} view
 * @returns {Test}
 */
export const lieInside = ({ start, end }, view) => {
  const { from, to } = view;
  if (!hasEdges(view)) return () => true;
  return (event) => {
    const [first, last] = [start[event], end[event]];
    return (from === null || (first !== null && first >= from)) && (to === null || (last !== null && last <= to));
  };
};

/**
 * Whether an event touches the period and reaches beyond it, so that it is not counted.
 * @param {Events} events
 * @param {View} view
 * @returns {Test}
 */
export const reachBeyond = (events, view) => {
  const [touches, isInside] = [touchPeriod(events, view), lieInside(events, view)];
  return (event) => hasEdges(view) && touches(event) && !isInside(event);
};

/**
 * Whether a point lies in a box, on any turn of the world in it.
 * @param {Box} box
 */
export const liesIn = ([west, south, east, north]) => {
  const turns = [-360, 0, 360].filter((turn) => west - turn <= 180 && east - turn >= -180);
  return (/** @type {number} */ lng, /** @type {number} */ lat) =>
    lat >= south && lat <= north && turns.some((turn) => lng >= west - turn && lng <= east - turn);
};

/**
 * The places an event is drawn at, the one it is counted at first.
 * @param {Events} events
 * @param {number} event
 * @returns {number[]}
 */
export const listMarks = (events, event) => {
  const main = events.place[event];
  return main === null ? [] : [main, ...(events.further.get(event) ?? [])];
};

/**
 * Words with all that is part of them or within them, through any number of steps.
 * @template T
 * @param {Iterable<T>} tops
 * @param {Map<T, T[]>} parts
 */
const walkDown = (tops, parts) => {
  const found = new Set(tops);
  for (const one of found) for (const part of parts.get(one) ?? []) found.add(part);
  return found;
};

/**
 * @template T
 * @param {Iterable<[T, T | null]>} pairs
 */
const listParts = (pairs) => {
  /** @type {Map<T, T[]>} */
  const parts = new Map();
  for (const [part, whole] of pairs) if (whole !== null) parts.set(whole, [...(parts.get(whole) ?? []), part]);
  return parts;
};

/**
 * The events of pairs that are known by a day and name one of some words.
 * @param {Awaited<ReturnType<Edition["pairs"]>>} pairs
 * @param {Set<string>} words
 * @param {number | null} day
 */
const findPaired = (pairs, words, day) => {
  const isAsked = pairs.words.map((word) => words.has(word));
  return new Set(pairs.event.filter((_, at) => isAsked[pairs.of[at]] && isKnown(pairs.day[at], day)));
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<Test>}
 */
const matchPlaces = async (edition, view) => {
  const { id, within, places } = await edition.places();
  const tops = view.place.map((place) => id.indexOf(place));
  const inside = walkDown(tops, listParts(within.map((above, place) => [place, above])));
  const names = new Set(Array.from(inside, (place) => id[place]));
  const told = findPaired(await edition.pairs("told_places"), names, view.as_of);
  return (event) => places[event].some((place) => inside.has(place)) || told.has(event);
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<Test>}
 */
const matchActors = async (edition, view) => {
  const { actors } = await edition.read("known");
  const parts = walkDown(view.actor, listParts(Object.entries(actors)));
  const blamed = findPaired(await edition.pairs("blamed"), parts, view.as_of);
  return (event) => blamed.has(event);
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<Test>}
 */
const matchFlags = async (edition, view) => {
  const [flags, events] = [await edition.flags(), await edition.events()];
  const asked = view.flag.reduce((bits, flag) => bits | (1 << edition.listed.words.flag.indexOf(flag)), 0);
  return (event) => {
    const state = findState(events, event, view.as_of);
    return state >= 0 && (flags[state] & asked) !== 0;
  };
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<Test>}
 */
const matchWords = async (edition, view) => {
  const words = foldText(view.q).split(" ").filter(Boolean);
  if (!words.length) return () => true;
  const told = await edition.read("texts");
  const of = unpack(told.of, (await edition.events()).rows);
  const found = told.texts.map((/** @type {string} */ text) => words.every((word) => text.includes(word)));
  return (event) => found[of[event]];
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<Test>}
 */
const matchKilled = async (edition, view) => {
  const events = await edition.events();
  // Of the killed, whatever harm the view counts.
  const table = await loadTable(edition, { ...view, harm: "killed" });
  const least = /** @type {number} */ (view.min_killed);
  return (event) => {
    const row = findRow(table, events, event, view);
    return row >= 0 && table !== null && (table.high[row] >= least || table.open[row] === 1);
  };
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<Test>}
 */
const matchBox = async (edition, view) => {
  const [events, points] = [await edition.events(), await edition.points()];
  const isIn = liesIn(/** @type {Box} */ (view.bbox));
  return (event) => listMarks(events, event).some((place) => isIn(points.lng[place], points.lat[place]));
};

/**
 * The tests that the view's filters are, the cheapest first.
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<Test[]>}
 */
const listTests = async (edition, view) => {
  const events = await edition.events();
  const { types } = edition.listed;
  /** @type {[boolean, () => Test | Promise<Test>][]} */
  const tests = [
    [hasPeriod(view), () => touchPeriod(events, view)],
    [view.as_of !== null, () => (event) => findState(events, event, view.as_of) >= 0],
    [
      view.type.length > 0,
      () => {
        const isAsked = types.map((/** @type {string[]} */ pair) => pair.some((type) => view.type.includes(type)));
        return (event) => isAsked[events.type[event]];
      },
    ],
    [view.control !== "", () => (event) => events.taken[event] === 1],
    [view.active_year !== "", () => (event) => events.active_year[event] === view.active_year],
    [view.bbox !== null, () => matchBox(edition, view)],
    [view.flag.length > 0, () => matchFlags(edition, view)],
    [
      view.claimant.length > 0,
      async () => {
        const spoke = findPaired(await edition.pairs("said"), new Set(view.claimant), view.as_of);
        return (event) => spoke.has(event);
      },
    ],
    [view.actor.length > 0, () => matchActors(edition, view)],
    [view.place.length > 0, () => matchPlaces(edition, view)],
    [
      view.area.length > 0,
      async () => {
        const { areas } = await edition.areas(view.overlay);
        return (event) => areas[event]?.some((area) => view.area.includes(area)) ?? false;
      },
    ],
    [view.q !== "", () => matchWords(edition, view)],
    [view.min_killed !== null, () => matchKilled(edition, view)],
  ];
  return Promise.all(tests.filter(([isAsked]) => isAsked).map(([, make]) => make()));
};

/**
 * The events that match a view, by number.
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<number[]>}
 */
export const matchEvents = async (edition, view) => {
  if (view.alone !== null) return [view.alone];
  const { rows } = await edition.events();
  const tests = await listTests(edition, view);
  const found = [];
  for (let event = 0; event < rows; event++) if (tests.every((test) => test(event))) found.push(event);
  return found;
};
