/* The numbers of events added up, each event once: as geo/counting/sums.py adds them. */
import { compareText } from "./columns.js";

/** @typedef {import("./types.js").Kin} Kin */
/** @typedef {import("./types.js").Member} Member */
/** @typedef {import("./types.js").Sum} Sum */
/** @typedef {import("./types.js").Table} Table */
/** @typedef {import("./types.js").Tables} Tables */

/**
 * An event of a sum that may be part of others there.
 * @typedef {{ name: string, part_of: string | null, sum: Sum }} Relative
 */

/** @typedef {{ place: number, parts: Node[] }} Node */

const ADDED = /** @type {const} */ (["low", "high", "from_parts", "raised", "acknowledged", "with_figure"]);

/** @returns {Sum} */
const makeSum = () => ({
  ...{ low: 0, high: 0, open: false, from_parts: 0, raised: 0, acknowledged: 0, with_figure: 0 },
});

/**
 * @param {Sum} sum is added to
 * @param {Sum} more
 */
const addTo = (sum, more) => {
  for (const name of ADDED) sum[name] += more[name];
  sum.open ||= more.open;
};

/**
 * @param {Table} table
 * @param {number} row
 * @returns {Sum}
 */
const readRow = (table, row) => ({
  low: table.low[row],
  high: table.high[row],
  open: table.open[row] === 1,
  from_parts: table.from_parts[row],
  raised: table.raised[row],
  acknowledged: table.acknowledged[row],
  with_figure: 1,
});

/**
 * Let an event's own number be added, or what its parts add, whichever is more.
 * @param {Node} node
 * @param {number[]} own
 * @param {(number | null)[]} adds
 * @returns {number}
 */
const settle = (node, own, adds) => {
  const parts = node.parts.reduce((sum, part) => sum + settle(part, own, adds), 0);
  const number = own[node.place];
  if (number >= parts) {
    for (const part of node.parts) clear(part, adds);
    adds[node.place] = number;
  }
  return Math.max(number, parts);
};

/**
 * @param {Node} node
 * @param {(number | null)[]} adds
 */
const clear = (node, adds) => {
  adds[node.place] = null;
  for (const part of node.parts) clear(part, adds);
};

/**
 * What each event adds to a sum, where some are part of others: see `resolve_parts`.
 * @param {Relative[]} members
 * @param {Map<string, string[]>} ancestors
 */
export const resolveParts = (members, ancestors) => {
  /** @type {Map<string, Node>} */
  const nodes = new Map(members.map(({ name }, place) => [name, { place, parts: [] }]));
  /** @type {Node[]} */
  const tops = [];
  for (const { name } of members) {
    const above = (ancestors.get(name) ?? []).find((one) => nodes.has(one));
    const into = above === undefined ? tops : /** @type {Node} */ (nodes.get(above)).parts;
    into.push(/** @type {Node} */ (nodes.get(name)));
  }
  const add = (/** @type {"low" | "high" | "acknowledged"} */ end, /** @type {(number | null)[]} */ adds) => {
    const own = members.map(({ sum }) => sum[end]);
    return tops.reduce((sum, top) => sum + settle(top, own, adds), 0);
  };
  /** @type {(number | null)[]} */
  const lows = members.map(() => null);
  /** @type {(number | null)[]} */
  const highs = members.map(() => null);
  const total = makeSum();
  for (const { sum } of members) addTo(total, sum);
  total.low = add("low", lows);
  total.high = add("high", highs);
  total.acknowledged = add("acknowledged", []);
  // What another's number holds is in it whole, however open it was said.
  total.open = members.some(({ sum }, at) => sum.open && highs[at] !== null);
  return { total, lows, highs };
};

/**
 * Records of one event become one, from the lowest low to the highest high of them.
 * @param {Map<string, Relative[]>} kinds the events of one group by harm and category
 * @returns {Map<string, Relative[]>}
 */
const countOnce = (kinds) => {
  /** @type {Map<string, Map<string, Relative>>} */
  const merged = new Map();
  for (const [kind, members] of kinds) {
    /** @type {Map<string, Relative>} */
    const found = new Map();
    for (const member of members) {
      const there = found.get(member.name);
      found.set(member.name, there ? mergeTwo(there, member) : member);
    }
    merged.set(kind, found);
  }
  for (const [kind, members] of merged) if (kind.endsWith(":all")) raiseLows(kind, members, merged);
  return new Map(Array.from(merged, ([kind, members]) => [kind, [...members.values()]]));
};

/**
 * A record that counts all people may know of fewer than another counts of one kind.
 * @param {string} kind
 * @param {Map<string, Relative>} members
 * @param {Map<string, Map<string, Relative>>} merged
 */
const raiseLows = (kind, members, merged) => {
  const harm = kind.slice(0, -"all".length);
  for (const [other, theirs] of merged) {
    if (other === kind || !other.startsWith(harm)) continue;
    for (const [name, member] of members) {
      const low = Math.max(member.sum.low, theirs.get(name)?.sum.low ?? 0);
      members.set(name, { ...member, sum: { ...member.sum, low } });
    }
  }
};

/**
 * @param {Relative} one
 * @param {Relative} other
 * @returns {Relative}
 */
const mergeTwo = (one, other) => ({
  name: one.name,
  part_of: takeLater(one.part_of, other.part_of),
  sum: {
    low: Math.min(one.sum.low, other.sum.low),
    high: Math.max(one.sum.high, other.sum.high),
    open: one.sum.open || other.sum.open,
    from_parts: Math.max(one.sum.from_parts, other.sum.from_parts),
    raised: Math.max(one.sum.raised, other.sum.raised),
    acknowledged: Math.max(one.sum.acknowledged, other.sum.acknowledged),
    with_figure: one.sum.with_figure + other.sum.with_figure,
  },
});

/**
 * The text that comes later; null before any.
 * @param {string | null} one
 * @param {string | null} other
 */
export const takeLater = (one, other) => {
  if (one === null || other === null) return one ?? other;
  return compareText(one, other) > 0 ? one : other;
};

/**
 * Add up events group by group, and by harm and category.
 * @param {Member[]} members
 * @param {(key: string) => Tables | undefined} tablesOf the numbers of a group's events
 * @param {(event: number, table: Table) => number} findRow -1 where an event has no number
 * @param {Kin | null} kin
 * @returns {(key: string, inside: boolean, kind: string) => Sum | null}
 */
export const addUp = (members, tablesOf, findRow, kin) => {
  /** @type {Map<string, Sum>} */
  const found = new Map();
  /** @type {Map<string, Map<string, Relative[]>>} */
  const families = new Map();
  const put = (/** @type {string} */ about, /** @type {Sum} */ sum) => {
    const there = found.get(about);
    if (there) addTo(there, sum);
    else found.set(about, { ...sum });
  };
  for (const { event, key, inside } of members) {
    const relative = kin?.events.get(event);
    const group = `${inside ? 1 : 0} ${key}`;
    for (const [kind, table] of tablesOf(key) ?? []) {
      const row = findRow(event, table);
      if (row < 0) continue;
      const sum = readRow(table, row);
      if (!relative) {
        put(`${kind} ${group}`, sum);
        continue;
      }
      const kinds = families.get(group) ?? new Map();
      families.set(group, kinds);
      kinds.set(kind, [...(kinds.get(kind) ?? []), { ...nameOnce(relative, /** @type {Kin} */ (kin)), sum }]);
    }
  }
  for (const [group, kinds] of families) {
    for (const [kind, relatives] of /** @type {Kin} */ (kin).same ? countOnce(kinds) : kinds) {
      addFamily(relatives, /** @type {Kin} */ (kin), (sum) => put(`${kind} ${group}`, sum));
    }
  }
  return (key, inside, kind) => found.get(`${kind} ${inside ? 1 : 0} ${key}`) ?? null;
};

/**
 * An event, and what it is part of, by the names that records of one event share.
 * @param {{ id: string, part_of: string | null }} relative
 * @param {Kin} kin
 */
export const nameOnce = ({ id, part_of }, { names }) => ({
  name: names.get(id) ?? id,
  part_of: part_of === null ? null : (names.get(part_of) ?? part_of),
});

/**
 * @param {Relative[]} relatives
 * @param {Kin} kin
 * @param {(sum: Sum) => void} put
 */
const addFamily = (relatives, kin, put) => {
  if (!kin.ancestors.size) {
    for (const { sum } of relatives) put(sum);
    return;
  }
  const related = relatives.filter(({ name, part_of }) => part_of !== null || kin.holders.has(name));
  for (const one of relatives) if (!related.includes(one)) put(one.sum);
  if (related.length) put(resolveParts(related, kin.ancestors).total);
};
