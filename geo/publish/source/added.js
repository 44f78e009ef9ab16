/* What each event of a view adds to the view's number: as geo/questions/added.py says it. */
import { findRow, loadTables } from "./numbers.js";
import { nameOnce, resolveParts, takeLater } from "./sums.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Added} Added */
/** @typedef {import("./types.js").Events} Events */
/** @typedef {import("./types.js").Kin} Kin */
/** @typedef {import("./types.js").Table} Table */
/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./types.js").View} View */

/**
 * The kinds of numbers a view needs: its own, and all of its harm where records are counted once.
 * @param {View} view
 * @param {Kin | null} kin
 */
export const askKinds = ({ harm, category }, kin) => {
  const isWide = category === "all" && kin !== null && kin.same;
  return (/** @type {string} */ kind) => (isWide ? kind.startsWith(`${harm}:`) : kind === `${harm}:${category}`);
};

/**
 * What events of a view add to its number.
 * @param {Edition} edition
 * @param {View} view
 * @param {number[]} matched all events of the view
 * @param {(event: number) => boolean} isInside the period
 * @returns {Promise<(event: number) => Added>}
 */
export const addEvents = async (edition, view, matched, isInside) => {
  const [events, kin] = [await edition.events(), await edition.kin()];
  const tables = await loadTables(edition, view, askKinds(view, kin));
  const table = tables.get(`${view.harm}:${view.category}`);
  /** @type {(event: number) => Added} */
  const addAlone = (event) => {
    const nothing = { low: null, high: null, open: null };
    if (!isInside(event)) return { not_counted: "beyond_period", ...nothing };
    const row = findRow(table, events, event, view);
    if (row < 0 || !table) return { not_counted: "no_figure", ...nothing };
    return { not_counted: null, low: table.low[row], high: table.high[row], open: table.open[row] === 1 };
  };
  const settled = kin ? settleFamilies({ events, kin, tables, view, addAlone }, matched) : new Map();
  return (event) => settled.get(event) ?? addAlone(event);
};

/**
 * Count records of one event once, and parts in what they are part of.
 * @param {{ events: Events, kin: Kin, tables: Tables, view: View, addAlone: (event: number) => Added }} about
 * @param {number[]} matched
 * @returns {Map<number, Added>}
 */
const settleFamilies = (about, matched) => {
  const { kin, addAlone } = about;
  const free = matched.filter((event) => kin.events.has(event) && addAlone(event).not_counted === null);
  const order = [...kin.events.keys()];
  // In the order of ids, in which the edition has them: the first record is the one that counts.
  free.sort((one, other) => order.indexOf(one) - order.indexOf(other));
  /** @type {Map<string, number[]>} */
  const records = new Map();
  for (const event of free) {
    const { name } = nameOnce(/** @type {any} */ (kin.events.get(event)), kin);
    records.set(name, [...(records.get(name) ?? []), event]);
  }
  const members = Array.from(records, ([name, some]) => mergeRecords(about, name, some));
  const { lows, highs } = resolveParts(members, kin.ancestors);
  /** @type {Map<number, Added>} */
  const settled = new Map();
  [...records.values()].forEach(([first, ...others], at) => {
    const [low, high] = [lows[at], highs[at]];
    const not_counted = low === null && high === null ? "part_of" : null;
    settled.set(first, { not_counted, low, high, open: high === null ? null : members[at].sum.open });
    for (const other of others) settled.set(other, { not_counted: "same_as", low: null, high: null, open: null });
  });
  return settled;
};

/**
 * @param {{ events: Events, kin: Kin, tables: Tables, view: View, addAlone: (event: number) => Added }} about
 * @param {string} name
 * @param {number[]} records
 */
const mergeRecords = ({ events, kin, tables, view, addAlone }, name, records) => {
  const numbers = records.map(addAlone);
  const parents = records.map((event) => nameOnce(/** @type {any} */ (kin.events.get(event)), kin).part_of);
  const own = `${view.harm}:${view.category}`;
  // All people of one event are no fewer than those of one kind: as sums have it.
  const others = Array.from(tables, ([kind, table]) => {
    const rows =
      kind === own ? [] : records.map((event) => findRow(table, events, event, view)).filter((row) => row >= 0);
    return rows.length ? Math.min(...rows.map((row) => table.low[row])) : 0;
  });
  return {
    name,
    part_of: parents.reduce(takeLater, null),
    sum: {
      low: Math.max(Math.min(...numbers.map(({ low }) => Number(low))), ...others, 0),
      high: Math.max(...numbers.map(({ high }) => Number(high))),
      open: numbers.some(({ open }) => open),
      ...{ from_parts: 0, raised: 0, acknowledged: 0, with_figure: records.length },
    },
  };
};
