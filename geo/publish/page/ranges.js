/* The numbers of one event: each with its range, who gives which figure, and who denies. */
import { el, said } from "./build.js";
import { sayDay, unique } from "./claims.js";
import { formatNumber, formatSentence, listNotes } from "./numbers.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").Claim} Claim */
/** @typedef {import("./types.js").Ruled} Ruled */
/** @typedef {import("./types.js").EventAnswer} EventAnswer */

const ROOM = 1.08; // the axis of the ranges is this much longer than the highest figure, for open ends

/**
 * @param {Ruled} number
 * @param {Claim[]} claims
 * @param {{ top: number, words: Speech }} drawn
 */
const describeNumber = (number, claims, { top, words }) => {
  const about = (/** @type {import("./types.js").Figure} */ { harm, category }) =>
    harm === number.harm && category === number.category;
  const harm = number.harm === "killed" ? [] : [words.say(`harm.${number.harm}`)];
  const used = claims.flatMap(({ figures }) => figures.filter((figure) => figure.used && about(figure)));
  const ticks = used.map(({ low, high }) => el("i", { className: "rasd-tick", "--at": (high || low) / top }));
  const shape = number.open ? "rasd-bar rasd-open" : "rasd-bar";
  const [low, high] = [number.low ?? 0, number.high ?? 0];
  const bar = number.low !== null && el("i", { className: shape, "--low": low / top, "--high": high / top });
  const passedOver = claims.some(
    ({ said_on, derived, figures }) => !said_on && !derived && figures.some((figure) => about(figure) && !figure.used),
  );
  const notes = [...listNotes(number, words), ...(passedOver ? [words.say("panel.undated_figure")] : [])];
  const counted = number.accounts ? words.say("count.accounts", { n: number.accounts }) : words.say("numbers.none");
  return el(
    "tr",
    { title: formatSentence(number, words) },
    el("th", { scope: "row" }, words.join([...harm, words.say(`category.${number.category}`)])),
    el("td", { "aria-hidden": "true" }, el("div", { className: "rasd-axis" }, bar, ...ticks)),
    el("td", {}, el("strong", {}, formatNumber(number, words))),
    el(
      "td",
      { className: "rasd-soft" },
      number.accounts !== undefined && counted,
      ...notes.map((note) => el("small", {}, note)),
    ),
  );
};

/**
 * @param {Claim[]} claims
 * @param {Speech} words
 */
const listDenials = (claims, words) => {
  const denials = claims.filter(({ position, derived }) => position === "denies" && !derived);
  return unique(denials.map(({ claimant }) => claimant.short)).map((name) => {
    const own = denials.filter(({ claimant }) => claimant.short === name);
    const what = unique(own.flatMap(({ denies }) => denies)).map((each) => words.say(`denies.${each}`));
    const told = what.length ? words.say("panel.denies", { what: words.join(what) }) : words.say("position.denies");
    const days = words.join(unique(own.map((claim) => sayDay(claim, words))));
    const sign = el("i", { className: "rasd-denial", "aria-hidden": "true" });
    const when = el("span", { className: "rasd-after rasd-soft" }, days);
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, said(name)),
      el("td", { colSpan: 3, className: "rasd-told" }, sign, told, when),
    );
  });
};

/**
 * @param {EventAnswer} found
 * @param {string} rule said beside the numbers
 * @param {Speech} words
 */
export const describeNumbers = ({ numbers, claims }, rule, words) => {
  // Those killed are told of even where nobody gave a figure: a blank is not 0.
  const shown = numbers.filter(
    ({ low, harm, category }) => low !== null || (harm === "killed" && ["all", "civilian"].includes(category)),
  );
  const tops = claims.flatMap(({ figures }) => figures.map(({ low, high }) => high || low));
  // One axis for all rows, so that bars can be compared.
  const top = Math.max(1, ...tops, ...shown.map(({ high }) => high ?? 0)) * ROOM;
  const rows = shown.map((number) => describeNumber(number, claims, { top, words }));
  const caption = el("caption", { className: "rasd-soft" }, words.say("panel.numbers"), " ", rule);
  return el("table", { className: "rasd-ranges" }, caption, el("tbody", {}, ...rows, ...listDenials(claims, words)));
};
