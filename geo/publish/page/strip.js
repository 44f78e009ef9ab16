/* The numbers of the view, each with its rule and its gaps, and what is not shown. */
import { at, button, el, said } from "./build.js";
import { formatCoverage, formatFigure, formatNumber, formatSentence, listCountings, listNotes } from "./numbers.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").Ruled} Ruled */
/** @typedef {import("./types.js").Total} Total */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Unshown} Unshown */

/** @type {Record<string, string>} */
const LABELS = { all: "killed", civilian: "civilian", child: "child", woman: "woman" };

/**
 * The counting rule of a view with its day, as it stands beside numbers.
 * @param {View} view
 * @param {Speech} words
 * @param {(claimant: string) => string} nameOf
 */
export const sayRule = (view, words, nameOf) => {
  const [kind, claimant] = view.rule.split(":");
  const named = claimant ? words.say("rule.claimant", { name: nameOf(claimant) }) : words.say(`rule.${kind}`);
  const rule = words.say("numbers.rule", { rule: named });
  if (!view.as_of) return `${rule}.`;
  return `${rule}, ${words.say("numbers.as_of", { day: words.sayDay(view.as_of) })}.`;
};

/**
 * What a rule means, and its limits.
 * @param {View} view
 * @param {Speech} words
 */
export const explainRule = ({ rule }, words) => {
  const [kind] = rule.split(":");
  return words.join([words.say(`rule_means.${kind}`), words.say(`rule_limits.${kind}`)], "space");
};

/**
 * What a view asks of numbers besides the rule, in short texts; none is usual.
 * @param {View} view
 * @param {Speech} words
 */
export const listReadings = (view, words) => {
  const touching = (view.from || view.to) && view.dates === "touching" ? [words.say("dates.rule")] : [];
  return [...listCountings(view, words), ...touching];
};

/**
 * @param {Ruled} number
 * @param {Speech} words
 */
const describe = (number, words) => {
  const notes = listNotes(number, words);
  const coverage = number.fewer_than ? words.say("licence.not_told") : formatCoverage(number, words);
  return el(
    "div",
    { title: formatSentence(number, words) },
    el("dt", {}, words.say(`numbers.${LABELS[number.category]}`)),
    el("dd", {}, el("span", {}, coverage), el("strong", {}, formatNumber(number, words))),
    notes.length > 0 && el("dd", { className: "rasd-notes" }, ...notes.map((note) => el("span", {}, note))),
  );
};

/**
 * A stated total with whom it counts, who states it, and where and when it is of.
 * @param {Total} total
 * @param {Speech} words
 */
export const sayTotal = (total, words) => {
  const people = words.say(`category.${total.category}`);
  const whom = total.side_name ? words.say("panel.side", { category: people, side: total.side_name }) : people;
  const days = words.when({ from: total.period_start, to: total.period_end ?? total.said_on });
  const [figure, harm] = [formatFigure(total, words), words.say(`harm.${total.harm}`)];
  return words.join([figure, harm, whom, total.claimant, total.area_name, days]);
};

/**
 * @param {{ counted: Ruled[], total: Total | null, unshown: Unshown, view: View, words: Speech, rule: string }} shown
 */
export const showNumbers = ({ counted, total: widest, unshown, view, words, rule }) => {
  const { shown, total, partly } = unshown;
  const of = words.say(view.as_of ? "numbers.of_known" : "numbers.of_total", { total });
  const events = el(
    "div",
    {},
    el("dt", {}, words.say("numbers.events")),
    el("dd", {}, el("strong", {}, words.count(shown)), el("span", {}, of)),
    partly > 0 &&
      el("dd", { className: "rasd-notes" }, el("span", {}, words.say("numbers.inside", { n: shown - partly }))),
  );
  const people = counted.map((number) => describe(number, words));
  const strip = el("dl", { className: "rasd-strip", tabIndex: 0 }, events, ...people);
  strip.setAttribute("aria-label", words.say("numbers.label"));
  const isApart = new Set(counted.map((number) => number.events - number.without_figure)).size > 1;
  const line = el(
    "p",
    { className: "rasd-line", tabIndex: 0 },
    el("b", {}, rule),
    ...listReadings(view, words).map((reading) => el("b", {}, `${reading}.`)),
    el("span", {}, words.say(isApart ? "numbers.differ" : "numbers.overlap")),
    el("span", {}, words.say("numbers.not_all")),
    widest && el("span", {}, said(words.say("numbers.widest", { total: sayTotal(widest, words) }))),
    el("span", {}, explainRule(view, words)),
  );
  at("numbers").replaceChildren(strip, line);
};

/**
 * What is not shown, and why; a press on a count opens its list.
 * @param {Unshown} unshown
 * @param {Speech} words
 * @param {(part: string) => void} open
 */
export const showUnshown = (unshown, words, open) => {
  const { few, shown, total, unmapped, partly, vague, unspoken, restricted, repeated } = unshown;
  const withheld = Object.values(unshown.withheld?.events ?? {}).reduce((sum, n) => sum + n, 0);
  const filtered = unshown.filtered - unspoken; // what nobody had spoken of is told by itself
  /** @type {[string, string, number][]} */
  const counts = [
    ["showing", words.say("unshown.showing", { shown, total }), 1],
    ["no_place", words.say("unshown.no_place", { n: unmapped }), unmapped],
    ["partly", words.say("unshown.partly", { n: partly }), partly],
    ["filtered", words.say("unshown.filtered", { n: filtered }), filtered],
    ["too_vague", words.say("unshown.too_vague", { n: vague }), vague],
    ["unspoken", words.say("unshown.unspoken", { n: unspoken }), unspoken],
    ["restricted", words.say("unshown.restricted", { n: restricted }), restricted],
    ["repeated", words.say("unshown.repeated", { n: repeated }), repeated],
    ["withheld", words.say("unshown.withheld", { n: withheld }), withheld],
  ];
  // Rare: their zeros would be read every day and say nothing.
  const rare = ["partly", "too_vague", "unspoken", "repeated", "withheld"];
  const told = counts.filter(([what, , n]) =>
    few ? ["showing", "restricted"].includes(what) : n > 0 || !rare.includes(what),
  );
  at("unshown").replaceChildren(
    ...told.map(([what, label, n]) => {
      if (!n || few || what === "restricted") return el("span", {}, label);
      const opens = { className: "unshown-list", title: words.say("hidden.help"), "data-part": what };
      return button(label, () => open(what), opens);
    }),
  );
};
