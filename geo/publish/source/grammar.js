/* The grammar of views: how an address is read, and what of it cannot be honoured. */
import { makeDay, writeDay } from "./columns.js";
import { quote, Refusal } from "./refusal.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").View} View */

const POLE = 90; // degrees
const TURN = 540; // degrees; a map may have been turned round the world once
const LONGEST_SEARCH = 200;
const CLAIMANT = "claimant:";
const NUMBER = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+)?$/i;
const DATE = /^(\d{4})-?(\d{2})-?(\d{2})$/;

/** A value that cannot be read. */
class Malformed extends Error {}

/** @param {string} text */
const readNumber = (text) => {
  if (!NUMBER.test(text.trim())) throw new Malformed();
  return Number(text.trim().replaceAll("_", ""));
};

/** @param {string} text */
const readDay = (text) => {
  const found = DATE.exec(text);
  if (!found || (text.length !== 10 && text.length !== 8)) throw new Malformed();
  const [year, month, date] = found.slice(1).map(Number);
  const day = makeDay(year, month, date);
  if (year < 100 || writeDay(day)?.replaceAll("-", "") !== found.slice(1).join("")) throw new Malformed();
  return day;
};

/** @param {string} text */
const readBox = (text) => {
  const [west, south, east, north, ...more] = text.split(",").map(readNumber);
  const isBox = -POLE <= south && south <= north && north <= POLE && -TURN <= west && west <= east && east <= TURN;
  if (north === undefined || more.length || !isBox) throw new Malformed();
  return [west, south, east, north];
};

/**
 * @param {number} low
 * @param {number} high
 */
const readBetween = (low, high) => (/** @type {string} */ text) => {
  const value = readNumber(text);
  if (!(low <= value && value <= high)) throw new Malformed();
  return value;
};

/** @param {string} text */
const readCount = (text) => {
  if (!/^\d{1,9}$/.test(text)) throw new Malformed();
  return Number(text);
};

/** @param {string[]} words */
const readWord = (words) => (/** @type {string} */ text) => {
  if (!words.includes(text)) throw new Malformed();
  return text;
};

/** @param {string[]} rules */
const readRule = (rules) => (/** @type {string} */ text) => {
  if (!rules.includes(text) && !/^claimant:[a-z0-9][a-z0-9-]*$/.test(text)) throw new Malformed();
  return text;
};

/** @param {string} text */
const same = (text) => text;
/** @param {string} text */
const cut = (text) => [...text].slice(0, LONGEST_SEARCH).join("");

/**
 * How each parameter is read.
 * @param {any} words the vocabularies of the edition
 * @returns {Record<string, (text: string) => any>}
 */
const listReaders = (words) => ({
  dataset: same,
  beside: same,
  from: readDay,
  to: readDay,
  as_of: readDay,
  type: same,
  actor: same,
  claimant: same,
  place: same,
  overlay: same,
  area: same,
  bbox: readBox,
  q: cut,
  min_killed: readCount,
  rule: readRule(words.rule),
  lat: readBetween(-POLE, POLE),
  lng: readBetween(-TURN, TURN),
  z: (text) => Math.trunc(readBetween(0, 22)(text)),
  ...Object.fromEntries(
    [
      ...["dates", "flag", "control", "active_year", "harm", "category", "denials", "admissions"],
      ...["accounts", "confidence", "size", "colour", "fill", "lang"],
    ].map((name) => [name, readWord(words[name])]),
  ),
});

const REPEATED = ["type", "actor", "claimant", "place", "area", "flag"];

/**
 * A view that asks for everything, as usual.
 * @param {any} listed
 * @returns {View}
 */
export const makeView = (listed) => ({
  ...{ from: null, to: null, dates: "within", as_of: null, type: [], actor: [], claimant: [], place: [] },
  ...{ overlay: "", area: [], flag: [], control: "", active_year: "", bbox: null, q: "", min_killed: null },
  ...{ harm: "killed", category: "all", rule: "range", denials: "", admissions: "", accounts: "", confidence: "" },
  ...{ size: listed.words.size[0], colour: listed.words.colour[0], lang: listed.words.lang[0], z: null, alone: null },
});

/**
 * The ids that exist, as far as an address names some.
 * @param {Edition} edition
 * @param {Map<string, string[]>} given
 * @returns {Promise<Record<string, Set<string>>>}
 */
const listKnown = async (edition, given) => {
  const asked = (given.get("overlay") ?? []).filter(Boolean).at(-1) ?? "";
  const has = (/** @type {string[]} */ ...names) => names.some((name) => given.get(name)?.some(Boolean));
  const known = has("type", "actor", "claimant", "rule") ? await edition.read("known") : null;
  const overlay = has("overlay", "area") ? await edition.overlay(asked) : null;
  const places = has("place") ? (await edition.places()).id : [];
  return {
    dataset: new Set([edition.listed.credit.dataset]),
    beside: new Set(),
    type: new Set(known?.types),
    actor: new Set(Object.keys(known?.actors ?? {})),
    claimant: new Set(known?.claimants),
    place: new Set(places),
    overlay: new Set(overlay ? [asked] : []),
    area: new Set(overlay ? [...overlay.told.areas.map((/** @type {any} */ area) => area.id), "outside"] : []),
  };
};

/**
 * Whether a value names something that exists, where that can be told.
 * @param {string} parameter
 * @param {string} value
 * @param {Record<string, Set<string>>} known
 */
const exists = (parameter, value, known) => {
  if (parameter === "rule" && value.startsWith(CLAIMANT)) return known.claimant.has(value.slice(CLAIMANT.length));
  return !(parameter in known) || known[parameter].has(value);
};

/**
 * Read the view of an address.
 * @param {Edition} edition
 * @param {URLSearchParams} query
 * @returns {Promise<View>} refused with every value that cannot be honoured
 */
export const readView = async (edition, query) => {
  const listed = edition.listed;
  const name = listed.credit.dataset;
  const dataset = query.getAll("dataset").at(-1) ?? name;
  if (dataset !== name) throw new Refusal(404, `There is no dataset ${quote(dataset)}; known datasets: ${name}.`);
  /** @type {Map<string, string[]>} */
  const given = new Map();
  for (const [parameter, value] of query) {
    if (!listed.ignored.includes(parameter)) given.set(parameter, [...(given.get(parameter) ?? []), value]);
  }
  const known = await listKnown(edition, given);
  const readers = listReaders(listed.words);
  /** @type {any} */
  const view = makeView(listed);
  /** @type {Problem[]} */
  const problems = [];
  for (const [parameter, values] of given)
    readValues(parameter, values.filter(Boolean), { readers, known, view, problems });
  if (view.from !== null && view.to !== null && view.from > view.to) {
    problems.push({ parameter: "from", value: /** @type {string} */ (writeDay(view.from)), problem: "from_after_to" });
  }
  if (problems.length) throw new Refusal(422, problems);
  const of = query.getAll("of").at(-1) ?? "";
  if (of && of !== name) throw new Refusal(422, [{ parameter: "of", value: of, problem: "unknown_value" }]);
  return view;
};

/**
 * @param {string} parameter
 * @param {string[]} values
 * @param {{ readers: Record<string, (text: string) => any>, known: Record<string, Set<string>>, view: any, problems: Problem[] }} into
 */
const readValues = (parameter, values, { readers, known, view, problems }) => {
  const reader = readers[parameter];
  if (!reader) {
    problems.push(...values.map((value) => ({ parameter, value, problem: "unknown_parameter" })));
    return;
  }
  const there = values.filter((value) => exists(parameter, value, known));
  for (const value of values) {
    if (!there.includes(value)) problems.push({ parameter, value, problem: "unknown_value" });
  }
  /** @type {any[]} */
  const kept = [];
  for (const value of there) {
    try {
      kept.push(reader(value));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      problems.push({ parameter, value, problem: "malformed" });
    }
  }
  if (kept.length) view[parameter] = REPEATED.includes(parameter) ? [...new Set(kept)] : kept.at(-1);
};

/**
 * A word of a question's own, as the API reads it: undefined where it is not asked for.
 * @param {URLSearchParams} query
 * @param {string} parameter
 * @param {string[]} words
 */
export const readChoice = (query, parameter, words) => {
  const value = query.getAll(parameter).at(-1);
  if (value !== undefined && !words.includes(value)) {
    throw new Refusal(422, [{ parameter, value, problem: "malformed" }]);
  }
  return value;
};

/**
 * Whole numbers of a question's own, each with its usual value, its least and its most.
 * @param {URLSearchParams} query
 * @param {Record<string, [number, number, number]>} asked
 */
export const readWhole = (query, asked) => {
  /** @type {Problem[]} */
  const problems = [];
  const found = Object.entries(asked).map(([parameter, [usual, least, most]]) => {
    const value = query.getAll(parameter).at(-1);
    if (value === undefined) return [parameter, usual];
    const number = /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : Number.NaN;
    if (!(least <= number && number <= most)) problems.push({ parameter, value, problem: "malformed" });
    return [parameter, number];
  });
  if (problems.length) throw new Refusal(422, problems);
  return Object.fromEntries(found);
};

/**
 * What the view asks of events, and nothing else: the selected event alone.
 * @param {View} view
 * @param {any} listed
 * @param {number} event
 * @returns {View}
 */
export const keepAlone = (view, listed, event) => {
  const { lang, harm, category, overlay, rule, denials, admissions, accounts, confidence, as_of } = view;
  const kept = { lang, harm, category, overlay, rule, denials, admissions, accounts, confidence, as_of };
  return { ...makeView(listed), ...kept, alone: event };
};
