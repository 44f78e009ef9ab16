/* Numbers of people: of a view, of one event, and by group. */
import { askKinds } from "./added.js";
import { compareText, writeDay } from "./columns.js";
import { isKnown } from "./edition.js";
import { lieInside, matchEvents } from "./matching.js";
import { findRow, loadParted, loadTables } from "./numbers.js";
import { addUp } from "./sums.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Member} Member */
/** @typedef {import("./types.js").Sum} Sum */
/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./types.js").View} View */

const LONGER = "longer";
const NONE = "";

/** @param {View} view */
const hasPeriod = (view) => view.from !== null || view.to !== null;

/** @param {Sum | null} sum */
const writeEnds = (sum) =>
  sum ? { low: sum.low, high: sum.high, open: sum.open } : { low: null, high: null, open: false };

/**
 * Members that a number has only where they have a value.
 * @param {Record<string, any>} members
 */
const leaveOut = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value || value === 0));

/**
 * Sums as a number of the view's rule.
 * @param {[Sum | null, Sum | null]} sums of the events that are counted, and of those that reach beyond
 * @param {View} view
 * @param {[number, number]} sizes how many events there are of both
 */
export const makeNumber = ([counted, beyond], view, [inside, outside]) => {
  const hasEdges = hasPeriod(view) && view.dates === "within";
  return {
    ...writeEnds(counted),
    harm: view.harm,
    category: view.category,
    rule: view.rule,
    as_of: writeDay(view.as_of),
    events: inside,
    without_figure: inside - (counted?.with_figure ?? 0),
    from_parts: counted?.from_parts ?? 0,
    raised: counted?.raised ?? 0,
    ...leaveOut({
      acknowledged: counted?.acknowledged || null,
      accounts_counted: view.accounts || null,
      least_confidence: view.confidence || null,
      denials: view.denials || null,
      admissions: view.admissions || null,
      dates: hasPeriod(view) && !hasEdges ? view.dates : null,
      partly: hasEdges ? makePartly(beyond, outside) : null,
    }),
  };
};

/**
 * @param {Sum | null} beyond
 * @param {number} events
 */
const makePartly = (beyond, events) => ({
  events,
  ...writeEnds(beyond),
  without_figure: events - (beyond?.with_figure ?? 0),
});

/**
 * How to find the sum and the size of each group of some events.
 * @param {Edition} edition
 * @param {View} view
 * @param {Member[]} members
 * @param {(key: string) => Tables | undefined} tablesOf
 */
export const addGroups = async (edition, view, members, tablesOf) => {
  const [events, kin] = [await edition.events(), await edition.kin()];
  const find = addUp(members, tablesOf, (event, table) => findRow(table, events, event, view), kin);
  /** @type {Map<string, [number, number]>} */
  const sizes = new Map();
  for (const { key, inside } of members) {
    const size = sizes.get(key) ?? [0, 0];
    size[inside ? 0 : 1] += 1;
    sizes.set(key, size);
  }
  const number = (/** @type {string} */ key, /** @type {View} */ of = view) => {
    const kind = `${of.harm}:${of.category}`;
    return makeNumber([find(key, true, kind), find(key, false, kind)], of, sizes.get(key) ?? [0, 0]);
  };
  return { sizes, number };
};

/**
 * The view's own number.
 * @param {Edition} edition
 * @param {View} view
 */
export const countPeople = async (edition, view) => {
  const [events, kin] = [await edition.events(), await edition.kin()];
  const isInside = lieInside(events, view);
  const members = (await matchEvents(edition, view)).map((event) => ({ event, key: NONE, inside: isInside(event) }));
  const tables = await loadTables(edition, view, askKinds(view, kin));
  return (await addGroups(edition, view, members, () => tables)).number(NONE);
};

/**
 * The numbers of one event, of every harm and category that has a figure.
 * @param {Edition} edition
 * @param {View} view
 * @param {number} event
 */
export const countEvent = async (edition, view, event) => {
  // Chosen by its id, not by a period.
  const asked = { ...view, from: null, to: null };
  const tables = await loadTables(edition, asked, () => true);
  const { number } = await addGroups(edition, asked, [{ event, key: NONE, inside: true }], () => tables);
  const events = await edition.events();
  const strip = edition.listed.words.strip.map((/** @type {string[]} */ pair) => pair.join(":"));
  const kinds = [...tables].flatMap(([kind, table]) => (findRow(table, events, event, asked) >= 0 ? kind : []));
  const wanted = new Set([...strip, `${view.harm}:${view.category}`, ...kinds.sort(compareKinds)]);
  return Array.from(wanted, (kind) => {
    const [harm, category] = kind.split(":");
    const table = tables.get(kind);
    const row = findRow(table, events, event, asked);
    // Of how many accounts a number is only that of a single event says.
    return { ...number(NONE, { ...asked, harm, category }), accounts: row < 0 || !table ? 0 : table.accounts[row] };
  });
};

/**
 * @param {string} one
 * @param {string} other
 */
const compareKinds = (one, other) => {
  const [left, right] = [one.split(":"), other.split(":")];
  return compareText(left[0], right[0]) || compareText(left[1], right[1]);
};

/** @typedef {{ edition: Edition, view: View, matched: number[] }} Asked */

/**
 * The keys of an event in each way of grouping; '' for none.
 * @type {Record<string, (asked: Asked) => Promise<(event: number) => string[]>>}
 */
const KEYS = {
  month: async ({ edition }) => {
    const { start, end } = await edition.events();
    const month = (/** @type {number | null} */ day) => writeDay(day)?.slice(0, 7);
    return (event) => {
      const [first, last] = [month(start[event]), month(end[event])];
      if (first === undefined && last === undefined) return [NONE];
      return [first !== undefined && first === last ? first : LONGER];
    };
  },
  type: async ({ edition }) => {
    const { type } = await edition.events();
    return (event) => [edition.listed.types[type[event]][0]];
  },
  place: async ({ edition }) => {
    const { id, places, key } = await edition.places();
    return (event) => [key[event] ?? places[event].map((place) => id[place]).join(";")];
  },
  area: async ({ edition, view }) => {
    const { areas } = await edition.areas(view.overlay);
    return (event) => areas[event] ?? [NONE];
  },
  actor: async ({ edition, view }) => {
    const blamed = groupPairs(await edition.pairs("blamed"), (pairs, at) => isKnown(pairs.day[at], view.as_of));
    return (event) => blamed.get(event) ?? [NONE];
  },
  claimant: async ({ edition, view }) => {
    const said = groupPairs(
      await edition.pairs("said"),
      ({ own, ownDay }, at) => own[at] === 1 && isKnown(ownDay[at], view.as_of),
    );
    return (event) => said.get(event) ?? [];
  },
};

/**
 * The words of each event's pairs that a test lets through.
 * @param {Awaited<ReturnType<Edition["pairs"]>>} pairs
 * @param {(pairs: Awaited<ReturnType<Edition["pairs"]>>, at: number) => boolean} isAsked
 */
export const groupPairs = (pairs, isAsked) => {
  /** @type {Map<number, string[]>} */
  const found = new Map();
  pairs.event.forEach((event, at) => {
    if (isAsked(pairs, at)) found.set(event, [...(found.get(event) ?? []), pairs.words[pairs.of[at]]]);
  });
  return found;
};

/**
 * The numbers of each group of a view's events, in the order of keys, those without a key last.
 * @param {Edition} edition
 * @param {View} view
 * @param {string} by
 */
export const countGroups = async (edition, view, by) => {
  const [events, kin] = [await edition.events(), await edition.kin()];
  const isInside = lieInside(events, view);
  const matched = await matchEvents(edition, view);
  const isParted = by === "claimant" || by === "side";
  // One side's people are of one category; whose claimant counts them all, are held against it.
  const own = (/** @type {string} */ kind) => kind === `${view.harm}:${view.category}`;
  const isAsked = by === "side" ? own : askKinds(view, kin);
  const parted = isParted ? await loadParted(edition, view, by, isAsked) : null;
  const tables = parted ? null : await loadTables(edition, view, isAsked);
  const tablesOf = (/** @type {string} */ key) => parted?.get(key) ?? tables ?? undefined;
  const keysOf = by === "side" ? findSides(events, view, parted) : await KEYS[by]({ edition, view, matched });
  const members = matched.flatMap((event) => keysOf(event).map((key) => ({ event, key, inside: isInside(event) })));
  const { sizes, number } = await addGroups(edition, view, members, tablesOf);
  const keys = [...sizes.keys()].sort(compareText);
  const ordered = [...keys.filter((key) => key !== NONE), ...keys.filter((key) => key === NONE)];
  return ordered.map((key) => {
    const asked = by === "claimant" ? { ...view, rule: `claimant:${key}` } : view;
    return { key: key || null, ...number(key, asked) };
  });
};

/**
 * The sides of an event that have a number.
 * @param {import("./types.js").Events} events
 * @param {View} view
 * @param {Map<string, Tables> | null} parted
 */
const findSides = (events, view, parted) => (/** @type {number} */ event) =>
  Array.from(parted ?? [])
    .filter(([, tables]) => Array.from(tables.values()).some((table) => findRow(table, events, event, view) >= 0))
    .map(([side]) => side);

/**
 * What an answer by areas says of them.
 * @param {Edition} edition
 * @param {View} view
 */
export const tellAreas = async (edition, view) => {
  const { near } = await edition.areas(view.overlay);
  const { overlay, revision } = (await edition.overlay(view.overlay)).told;
  const matched = await matchEvents(edition, view);
  return { overlay: { name: overlay, revision }, near_border: matched.filter((event) => near[event] === 1).length };
};
