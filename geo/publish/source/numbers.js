/* The numbers of events, as the edition's files hold them by counting setting. */
import { readGaps, unpack } from "./columns.js";
import { findState } from "./edition.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Events} Events */
/** @typedef {import("./types.js").Table} Table */
/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./types.js").View} View */

const CLAIMANT = "claimant:";
const TOLD = /** @type {const} */ (["low", "more", "open", "accounts", "from_parts", "raised", "acknowledged"]);

/** @param {View} view */
const countsAsUsual = ({ rule, denials, admissions, accounts, confidence }) =>
  rule === "range" && !denials && !admissions && !accounts && !confidence;

/**
 * The files of a setting by harm and category.
 * @param {Edition} edition
 * @param {string[]} setting
 * @returns {Promise<Record<string, string>>}
 */
const findFiles = async (edition, setting) => {
  const { kinds, settings } = await edition.read("counting");
  return kinds[settings[setting.join("|")]];
};

/**
 * Which files hold a view's numbers, and whose of them are asked for: null for everybody's.
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<{ files: Record<string, string>, claimant: string | null }>}
 */
const findSetting = async (edition, view) => {
  const { rule, denials, admissions, accounts, confidence } = view;
  if (countsAsUsual(view)) return { files: edition.listed.files.usual, claimant: null };
  if (rule.startsWith(CLAIMANT)) {
    const files = await findFiles(edition, ["own", denials, accounts, confidence]);
    return { files, claimant: rule.slice(CLAIMANT.length) };
  }
  return { files: await findFiles(edition, ["all", rule, denials, admissions, accounts, confidence]), claimant: null };
};

/**
 * The rows of numbers of one harm and category, as columns.
 * @param {any} told
 */
const readRows = (told) => {
  const rows = told.rows;
  const [low, more, open, accounts, from_parts, raised, acknowledged] = TOLD.map((name) => unpack(told[name], rows));
  const high = low.map((least, row) => least + more[row]);
  const words = (/** @type {any} */ column) =>
    column ? unpack(column.of, rows).map((/** @type {number} */ word) => column.words[word]) : null;
  return {
    state: readGaps(unpack(told.state, rows)),
    columns: { low, high, open, accounts, from_parts, raised, acknowledged },
    claimant: words(told.claimant_id),
    side: words(told.side),
  };
};

/**
 * Numbers looked up by state: of all rows, or of those that are asked for.
 * @param {ReturnType<typeof readRows>} rows
 * @param {number} states
 * @param {(row: number) => boolean} [isAsked]
 * @returns {Table}
 */
const lookUp = ({ state, columns }, states, isAsked) => {
  const row = new Int32Array(states).fill(-1);
  state.forEach((number, at) => {
    if (!isAsked || isAsked(at)) row[number] = at;
  });
  return { row, ...columns };
};

/**
 * @param {Edition} edition
 * @param {string} file
 * @param {string} kind
 */
const readKind = (edition, file, kind) =>
  edition.once(`${file} ${kind}`, async () => readRows((await edition.file(file))[kind]));

/**
 * The tables of the kinds that are asked for and there are.
 * @param {Edition} edition
 * @param {View} view
 * @param {(kind: string) => boolean} isAsked of harm and category, with a colon between
 * @returns {Promise<Tables>}
 */
export const loadTables = async (edition, view, isAsked) => {
  const { files, claimant } = await findSetting(edition, view);
  const states = (await edition.events()).day.length;
  const kinds = Object.keys(files).filter(isAsked).sort();
  const tables = kinds.map((kind) =>
    edition.once(`table ${files[kind]} ${kind} ${claimant}`, async () => {
      const rows = await readKind(edition, files[kind], kind);
      return lookUp(rows, states, claimant === null ? undefined : (row) => rows.claimant?.[row] === claimant);
    }),
  );
  return new Map((await Promise.all(tables)).map((table, at) => [kinds[at], table]));
};

/**
 * The table of a view's own harm and category; null where nobody gives a figure of it.
 * @param {Edition} edition
 * @param {View} view
 */
export const loadTable = async (edition, view) => {
  const kind = `${view.harm}:${view.category}`;
  return (await loadTables(edition, view, (one) => one === kind)).get(kind) ?? null;
};

/**
 * Tables by whose numbers they hold: of each claimant alone, or of each side's people.
 * @param {Edition} edition
 * @param {View} view
 * @param {"claimant" | "side"} by
 * @param {(kind: string) => boolean} isAsked
 * @returns {Promise<Map<string, Tables>>}
 */
export const loadParted = async (edition, view, by, isAsked) => {
  const { rule, denials, accounts, confidence } = view;
  const ofOne = rule.startsWith(CLAIMANT) ? rule.slice(CLAIMANT.length) : null;
  const setting = by === "claimant" ? ["own", denials] : ofOne === null ? ["sides", rule] : ["own-sides"];
  const files = await findFiles(edition, [...setting, accounts, confidence]);
  const states = (await edition.events()).day.length;
  /** @type {Map<string, Tables>} */
  const found = new Map();
  for (const kind of Object.keys(files).filter(isAsked).sort()) {
    const rows = await readKind(edition, files[kind], kind);
    const words = /** @type {string[]} */ (rows[by]);
    const isOwn = (/** @type {number} */ row) => by === "claimant" || ofOne === null || rows.claimant?.[row] === ofOne;
    for (const word of new Set(words)) {
      const table = lookUp(rows, states, (row) => words[row] === word && isOwn(row));
      found.set(word, (found.get(word) ?? new Map()).set(kind, table));
    }
  }
  return found;
};

/**
 * The row of an event's number in a table; -1 without one.
 * @param {Table | null | undefined} table
 * @param {Events} events
 * @param {number} event
 * @param {View} view
 */
export const findRow = (table, events, event, { as_of }) => {
  if (!table) return -1;
  const state = findState(events, event, as_of);
  return state < 0 ? -1 : table.row[state];
};
