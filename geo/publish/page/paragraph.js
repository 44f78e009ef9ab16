/* The paragraph on an event that may be quoted, by the rule that geo/export/paragraph.py tells. */
import { unique } from "./claims.js";
import { formatFigure, formatSentence } from "./numbers.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").Claim} Claim */
/** @typedef {import("./types.js").Figure} Figure */
/** @typedef {import("./types.js").Ruled} Ruled */
/** @typedef {import("./types.js").EventAnswer} EventAnswer */

const FIRST = ["civilian", "all"];
/** @type {Record<string, string[]>} the categories whose number a denial disputes */
const CONCERNS = { civilian_harm: ["civilian"], event: ["civilian", "all"] };
const [MOST_CLAIMANTS, MOST_PLACES] = [8, 3];

/**
 * @param {Ruled} number
 * @param {Claim[]} claims
 */
const listFigures = (number, claims) =>
  claims.flatMap((claim) =>
    claim.figures
      .filter(({ used, harm, category }) => used && harm === number.harm && category === number.category)
      .map((figure) => /** @type {[Claim, Figure]} */ ([claim, figure])),
  );

/**
 * @param {Ruled} number
 * @param {Claim[]} claims
 */
const isDisputed = (number, claims) => {
  /** @type {Map<string, string[]>} */
  const saidBy = new Map();
  for (const [claim, { low, high }] of listFigures(number, claims)) {
    saidBy.set(claim.claimant.id, [...(saidBy.get(claim.claimant.id) ?? []), `${low},${high}`]);
  }
  const said = new Set([...saidBy.values()].map((ends) => ends.sort().join(" ")));
  const denied = claims.filter(({ derived }) => !derived).flatMap(({ denies }) => denies);
  return said.size > 1 || denied.some((what) => (CONCERNS[what] ?? []).includes(number.category));
};

/**
 * @param {Ruled} number
 * @param {Speech} words
 */
const sayNumber = (number, words) => {
  const told = formatSentence(number, words);
  if (!number.from_parts && !number.raised) return told;
  return words.say(number.from_parts ? "paragraph.from_parts" : "paragraph.raised", { number: told });
};

/**
 * @param {[Claim, Figure][]} figures
 * @param {Speech} words
 */
const sayFigures = (figures, words) => {
  /** @type {Map<string, string[]>} */
  const said = new Map();
  for (const [{ claimant }, figure] of figures) {
    said.set(claimant.short, [...(said.get(claimant.short) ?? []), formatFigure(figure, words)]);
  }
  let told = [...said].map(([claimant, counted]) =>
    words.say("paragraph.figure", { claimant, figure: words.join(counted, "plus") }),
  );
  const more = told.length - MOST_CLAIMANTS;
  if (more > 0) {
    const rest = words.say("paragraph.more", { n: more, number: words.count(more) });
    told = [...told.slice(0, MOST_CLAIMANTS), rest];
  }
  // How exactly a day is known would be lost in a period of several.
  const isDay = (/** @type {Claim} */ { said_on, said_prec }) => said_on && (said_prec ?? "day") === "day";
  const days = figures.filter(([claim]) => isDay(claim)).map(([claim]) => String(claim.said_on));
  const ordered = days.sort();
  if (ordered.length) {
    const period = words.when({ from: ordered[0], to: ordered[ordered.length - 1] });
    told.push(words.say("paragraph.said", { days: period }));
  }
  return words.join(told, "semicolon");
};

/**
 * @param {string[]} names
 * @param {Speech} words
 */
const joinNames = (names, words) => {
  const before = words.join(names.slice(0, -1));
  return words.join(before ? [before, ...names.slice(-1)] : names, "and");
};

/**
 * @param {Claim[]} claims
 * @param {Speech} words
 */
const sayPositions = (claims, words) => {
  const own = claims.filter(({ derived }) => !derived); // who repeats a denial denies nothing
  const admit = unique(own.filter(({ position }) => position === "acknowledges").map(({ claimant }) => claimant.short));
  const told = admit.length
    ? [words.say("paragraph.acknowledges", { n: admit.length, names: joinNames(admit, words) })]
    : [];
  /** @type {Map<string, string[]>} */
  const denied = new Map();
  for (const { claimant, denies } of own.filter(({ position }) => position === "denies")) {
    denied.set(claimant.short, unique([...(denied.get(claimant.short) ?? []), ...denies]));
  }
  /** @type {Map<string, string[]>} */
  const byWhat = new Map();
  for (const [name, what] of denied) byWhat.set(what.join(), [...(byWhat.get(what.join()) ?? []), name]);
  for (const [what, names] of byWhat) {
    const said = what.split(",").filter(Boolean);
    const named = joinNames(
      said.map((each) => words.say(`denies.${each}`)),
      words,
    );
    const values = { n: names.length, names: joinNames(names, words), what: named || words.say("paragraph.it") };
    told.push(words.say("paragraph.denies", values));
  }
  return told;
};

/**
 * @param {EventAnswer["event"]} event
 * @param {Speech} words
 */
const sayWhere = ({ from, to, date_prec, places }, words) => {
  const names = unique(places.map(({ name }) => name)).slice(0, MOST_PLACES);
  return words.join([words.when({ from, to, precision: date_prec }), ...names]);
};

/**
 * @param {Ruled[]} numbers
 * @param {string[]} harms
 * @param {string[]} categories
 */
const putInOrder = (numbers, harms, categories) => {
  const order = unique([...FIRST, ...categories]);
  const rank = (/** @type {Ruled} */ { harm, category }) => harms.indexOf(harm) * 100 + order.indexOf(category);
  return [...numbers].sort((one, other) => rank(one) - rank(other));
};

/**
 * Write the paragraph on an event: who counts how many people, and who denies what.
 * @param {EventAnswer} found
 * @param {Speech} words
 * @param {{ harm: string[], category: string[] }} vocabulary in its order
 */
export const writeParagraph = ({ event, numbers, claims }, words, { harm, category }) => {
  const told = numbers.filter(({ low }) => low !== null);
  const ordered = putInOrder(told, harm, category);
  const given = ordered.filter(({ from_parts }) => !from_parts);
  const disputed = given.find((number) => number.harm === harm[0] && isDisputed(number, claims));
  const lead = disputed ?? [...given, ...ordered][0] ?? null;
  const others = ordered.filter((number) => {
    const isAsked = number.harm === harm[0] && FIRST.includes(number.category) && number !== lead;
    return isAsked && (!lead || !number.from_parts || number.low !== lead.low);
  });
  const figures = lead ? listFigures(lead, claims) : [];
  let text = lead ? sayNumber(lead, words) : words.say("paragraph.no_figure");
  if (figures.length) text = words.say("paragraph.counted", { number: text, figures: sayFigures(figures, words) });
  const sentences = [
    words.say("export.line", { label: sayWhere(event, words), text }),
    ...others.map((number) => sayNumber(number, words)),
    ...sayPositions(claims, words),
  ];
  const ended = sentences.map((each) =>
    words.say("paragraph.sentence", { text: each[0].toUpperCase() + each.slice(1) }),
  );
  return ended.join(" ");
};
