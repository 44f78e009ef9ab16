/* The grammar of views, as geo/view has it: how an address is read, and written. */

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").Grammar} Grammar */
/** @typedef {import("./types.js").Asked} Asked */

const [POLE, TURN] = [90, 540];
const LONGEST_SEARCH = 200;
const CLAIMANT_RULE = "claimant:";
const PINS = ["revision", "accessed"];
/** What is the page's own, and neither a view's nor a choice. */
const OWN = ["theme"];

class Malformed extends Error {}

/** @param {string} value */
const refuse = (value) => {
  throw new Malformed(value);
};

/** @param {string} value */
const readText = (value) => value;

/**
 * A day as ISO 8601 writes it, with its dashes or without.
 * @param {string} value
 */
export const readDay = (value) => {
  const parts = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))$/.exec(value);
  if (!parts) return refuse(value);
  const written = `${parts[1]}-${parts[2] ?? parts[4]}-${parts[3] ?? parts[5]}`;
  const day = new Date(`${written}T00:00:00Z`);
  const isDay = !Number.isNaN(+day) && day.toISOString().startsWith(written) && parts[1] !== "0000";
  return isDay ? written : refuse(value);
};

/** @param {string} value */
const readNumber = (value) => {
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) refuse(value);
  return Number(value);
};

/**
 * @param {number} low
 * @param {number} high
 */
const between = (low, high) => (/** @type {string} */ value) => {
  const number = readNumber(value);
  return number >= low && number <= high ? number : refuse(value);
};

/** @param {string} value */
const readBox = (value) => {
  const sides = value.split(",").map(readNumber);
  if (sides.length !== 4) refuse(value);
  const [west, south, east, north] = sides;
  const isBox = -POLE <= south && south <= north && north <= POLE && -TURN <= west && west <= east && east <= TURN;
  return isBox ? sides : refuse(value);
};

/** @param {string} value */
const readCount = (value) => (/^\d{1,9}$/.test(value) ? Number(value) : refuse(value));

/** @param {readonly string[]} allowed */
const among = (allowed) => (/** @type {string} */ value) => (allowed.includes(value) ? value : refuse(value));

/**
 * How each parameter is read, in the order in which addresses are written.
 * @param {Grammar["words"]} words what a parameter may say, where that is a list
 * @returns {Record<string, (value: string) => any>}
 */
const listReaders = (words) => ({
  dataset: readText,
  beside: readText,
  from: readDay,
  to: readDay,
  dates: among(words.dates),
  as_of: readDay,
  type: readText,
  actor: readText,
  claimant: readText,
  place: readText,
  overlay: readText,
  area: readText,
  flag: among(words.flag),
  control: among(words.control),
  active_year: among(words.active_year),
  bbox: readBox,
  q: (value) => [...value].slice(0, LONGEST_SEARCH).join(""),
  min_killed: readCount,
  harm: among(words.harm),
  category: among(words.category),
  rule: (value) => (/^claimant:[a-z0-9][a-z0-9-]*$/.test(value) ? value : among(words.rule)(value)),
  denials: among(words.denials),
  admissions: among(words.admissions),
  accounts: among(words.accounts),
  confidence: among(words.confidence),
  size: among(words.size),
  colour: among(words.colour),
  fill: among(words.fill),
  lang: among(words.lang),
  event: readText,
  lat: between(-POLE, POLE),
  lng: between(-TURN, TURN),
  z: (value) => Math.trunc(between(0, 22)(value)),
});

/** Parameters that may stand several times. */
export const REPEATED = ["beside", "type", "actor", "claimant", "place", "area", "flag"];

/**
 * Whether a value is an id that exists; a rule's claimant is one, too.
 * @param {string} parameter
 * @param {string} value
 * @param {Record<string, Set<string>>} known
 */
const isKnown = (parameter, value, known) => {
  const isOfClaimant = parameter === "rule" && value.startsWith(CLAIMANT_RULE);
  const [kind, word] = isOfClaimant ? ["claimant", value.slice(CLAIMANT_RULE.length)] : [parameter, value];
  return !(kind in known) || known[kind].has(word);
};

/**
 * @param {string} search
 * @returns {Map<string, string[]>} the values of each parameter, blank ones left out
 */
const group = (search) => {
  /** @type {Map<string, string[]>} */
  const given = new Map();
  for (const [name, value] of new URLSearchParams(search)) {
    if (value) given.set(name, [...(given.get(name) ?? []), value]);
  }
  return given;
};

/**
 * The values of a parameter that can be honoured; the others become problems.
 * @param {string} parameter
 * @param {string[]} values
 * @param {(value: string) => any} reader
 * @param {{ known: Record<string, Set<string>>, problems: Problem[] }} told
 */
const readValues = (parameter, values, reader, { known, problems }) => {
  const good = values.filter((value) => {
    const isGood = isKnown(parameter, value, known);
    if (!isGood) problems.push({ parameter, value, problem: "unknown_value" });
    return isGood;
  });
  return good.flatMap((value) => {
    try {
      return [reader(value)];
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      problems.push({ parameter, value, problem: "malformed" });
      return [];
    }
  });
};

/**
 * What a cited link says of the data: its revision, and the day it was read.
 * @param {Map<string, string[]>} given
 * @param {Problem[]} problems
 * @returns {Asked["pin"]}
 */
const readPin = (given, problems) => {
  const [revision] = given.get("revision") ?? [];
  if (!revision) return null;
  if (!/^[0-9a-f]{6,64}$/.test(revision)) {
    problems.push({ parameter: "revision", value: revision, problem: "malformed" });
    return null;
  }
  const accessed = readValues("accessed", given.get("accessed")?.slice(0, 1) ?? [], readDay, { known: {}, problems });
  return { revision, accessed: accessed[0] ?? null };
};

/**
 * Read an address.
 * @param {string} search the query part
 * @param {Grammar} grammar
 * @returns {Asked}
 */
export const readAddress = (search, { usual, words, choices, known }) => {
  const given = group(search);
  const [readers, problems] = [listReaders(words), /** @type {Problem[]} */ ([])];
  /** @type {Record<string, any>} */
  const found = {};
  /** @type {Record<string, string>} */
  const chosen = {};
  for (const [parameter, values] of given) {
    if ([...PINS, ...OWN].includes(parameter)) continue;
    const reader = readers[parameter] ?? (choices[parameter] && among(choices[parameter]));
    if (!reader) {
      problems.push(...values.map((value) => ({ parameter, value, problem: "unknown_parameter" })));
      continue;
    }
    const kept = readValues(parameter, values, reader, { known, problems });
    if (!kept.length) continue;
    if (parameter in choices) chosen[parameter] = kept[kept.length - 1];
    else found[parameter] = REPEATED.includes(parameter) ? [...new Set(kept)] : kept[kept.length - 1];
  }
  if (found.from && found.to && found.from > found.to) {
    problems.push({ parameter: "from", value: found.from, problem: "from_after_to" });
    Object.assign(found, { from: null, to: null }); // which of the two was meant nobody knows
  }
  if (found.beside) problems.push({ parameter: "beside", value: found.beside[0], problem: "beside_itself" });
  // The page shows one dataset, which its address need not name.
  const view = /** @type {View} */ ({ ...usual, ...found, dataset: usual.dataset, beside: [] });
  return { view, chosen, pin: readPin(given, problems), problems };
};

/** @param {any} value */
const writeValue = (value) => {
  if (!Array.isArray(value)) return [String(value)];
  return value.every((part) => typeof part === "string") ? value : [value.map((side) => +side.toFixed(6)).join()];
};

/**
 * Write a view as the query part of an address: what is not as usual, in the order of the grammar.
 * @param {View} view
 * @param {Grammar} grammar
 * @param {Record<string, string>} [more] what else it says
 */
export const writeAddress = (view, { usual, words }, more = {}) => {
  const written = new URLSearchParams();
  for (const parameter of /** @type {(keyof View)[]} */ (Object.keys(listReaders(words)))) {
    const value = view[parameter];
    if (value === null || String(value) === String(usual[parameter])) continue;
    for (const each of writeValue(value)) written.append(parameter, each);
  }
  for (const [name, value] of Object.entries(more)) if (value) written.set(name, value);
  return written.toString();
};

/**
 * What addresses of a dataset may say.
 * @param {import("./types.js").Site} site
 * @param {import("./types.js").Names} names
 * @param {{ overlay: Set<string>, area: Set<string> }} laid the areas that may be laid over the map
 * @returns {Grammar}
 */
export const makeGrammar = ({ usual, words, choices, types, dataset }, { actors, claimants, places }, laid) => {
  const ids = (/** @type {{ id: string }[]} */ rows) => new Set(rows.map(({ id }) => id));
  const known = { actor: ids(actors), claimant: ids(claimants), place: ids(places), type: new Set(types) };
  const own = new Set([dataset]);
  return { usual, words, choices, known: { ...known, ...laid, dataset: own, beside: own } };
};

/** What limits which events match; what is laid over the map, or counted, does not. */
const FILTERS = /** @type {const} */ ([
  ...["from", "to", "dates", "type", "actor", "claimant", "place", "area", "flag", "control"],
  ...["active_year", "bbox", "q", "min_killed"],
]);

/**
 * A view without its filters.
 * @param {View} view
 * @param {View} usual
 * @returns {View}
 */
export const dropFilters = (view, usual) => ({
  ...view,
  ...Object.fromEntries(FILTERS.map((name) => [name, usual[name]])),
});
