/* The events of the view, page by page, and their people by group; tables that select and are read. */
import { at, button, el, said, table } from "./build.js";
import { formatNumber, formatSentence, listNotes } from "./numbers.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").EventListed} EventListed */
/** @typedef {import("./types.js").Group} Group */
/** @typedef {import("./types.js").Ruled} Ruled */
/** @typedef {import("./types.js").View} View */

export const PAGE = 50; // events of the list
/** @type {Record<string, string>} what is said of groups that do not add up, or are no part of a sum */
const NOTES = {
  month: "several_months",
  place: "several_places",
  area: "several_areas",
  actor: "overlap_actor",
  claimant: "overlap_claimant",
  side: "overlap_side",
};
/** @type {Record<string, string>} */
const NOBODY = { month: "undated", place: "no_place", area: "no_place", actor: "nobody", side: "no_side" };
const FEW = "few";

/**
 * A column of a row in the reader's language, or the one that stands in for it.
 * @param {object} row
 * @param {string} column
 * @param {Speech} words
 */
export const localized = (row, column, words) => {
  const languages = words.columns.map((name) => name.replace(/^name/, column));
  const cells = new Map(Object.entries(row));
  return String(languages.map((name) => cells.get(name)).find(Boolean) ?? "");
};

/**
 * @param {EventListed} row
 * @param {Speech} words
 */
const sayKilled = (row, words) => {
  if (row.low === null) return words.say("number.unknown");
  let written = formatNumber(row, words);
  if (row.not_counted === "partly") written = words.say("table.partly", { number: written });
  if (!row.category || row.category === "all") return written;
  return words.join([written, words.say(`category.${row.category}`)], "dot");
};

/**
 * @param {{ events: EventListed[], total: number, offset: number }} answer
 * @param {{ words: Speech, selected: string | null, choose: (event: string) => void, turn: (offset: number) => void }} how
 */
export const showEvents = ({ events, total, offset }, { words, selected, choose, turn }) => {
  const names = ["title_column", "from", "type", "place", "killed", "accounts", "agreement", "on_map"];
  const rows = events.map((row) => {
    const title = said(localized(row, "title", words) || row.event_id);
    const open = button("", () => choose(row.event_id), { className: "list-event", "data-event": row.event_id });
    open.replaceChildren(...(title ? [title] : []));
    open.setAttribute("aria-current", String(row.event_id === selected));
    const when = words.when({ from: row.date_start, to: row.date_end, precision: row.date_prec });
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, open),
      el("td", {}, when),
      el("td", {}, words.term("event_type", row.event_type)),
      el("td", {}, said(localized(row, "place", words))),
      el("td", {}, sayKilled(row, words)),
      el("td", {}, words.count(row.accounts ?? 0)),
      el("td", {}, words.term("agreement", row.agreement)),
      el("td", {}, words.say(row.geometry ? "table.yes" : "table.no")),
    );
  });
  const heads = names.map((name) => (name === "from" ? words.say("panel.when") : words.say(`table.${name}`)));
  const listed = el("div", { className: "rasd-scroll", tabIndex: 0 }, table("rasd-table", heads, rows));
  listed.setAttribute("role", "group");
  listed.setAttribute("aria-label", words.say("table.alt", { n: total }));
  const last = offset + events.length;
  const shown = words.say("publish.listed", { first: offset + 1, last, total });
  const pages = el(
    "p",
    { className: "list-pages" },
    el("span", { className: "rasd-soft" }, shown),
    button(words.say("publish.earlier"), () => turn(Math.max(0, offset - PAGE)), { disabled: offset === 0 }),
    button(words.say("publish.later"), () => turn(last), { disabled: last >= total }),
  );
  at("events").replaceChildren(
    ...(events.length ? [listed, pages] : [el("p", { className: "rasd-soft" }, words.say("empty.list"))]),
  );
};

/**
 * The name of a group in words.
 * @param {string | null} key
 * @param {string} by
 * @param {{ words: Speech, nameOf: (kind: string, id: string) => string, least: number }} how
 */
export const nameGroup = (key, by, { words, nameOf, least }) => {
  if (key === null) return words.say(`casualties.${NOBODY[by] ?? "undated"}`);
  if (key === FEW) return words.say("licence.groups", { n: least });
  if (key === "longer") return words.say("casualties.longer");
  if (by === "month") return words.sayMonth(key);
  if (by === "type") return words.term("event_type", key);
  const kind = by === "side" ? "actor" : by;
  return words.join(key.split(";").map((part) => nameOf(kind, part.trim())));
};

/**
 * Months in order, others by their highest; without a figure last: that is no 0.
 * @param {Group[]} groups
 * @param {string} by
 */
export const putInOrder = (groups, by) =>
  by === "month" ? groups : [...groups].sort((one, other) => (other.high ?? -1) - (one.high ?? -1));

/**
 * @param {{ groups: Group[], whole: Ruled, by: string, rule: string, borders: string }} counted
 * @param {{ words: Speech, nameOf: (kind: string, id: string) => string, least: number }} how
 */
export const showGroups = ({ groups, whole, by, rule, borders }, how) => {
  const { words } = how;
  const hasNotes = [whole, ...groups].some((each) => listNotes(each, words).length);
  const heads = [words.say(`casualties.by_${by}`)];
  heads.push(...["range", "events", "without_figure"].map((name) => words.say(`casualties.${name}`)));
  if (hasNotes) heads.push(words.say("casualties.notes"));
  const row = (/** @type {string} */ label, /** @type {Ruled} */ number, className = "") =>
    el(
      "tr",
      { className, title: formatSentence(number, words) },
      el("th", { scope: "row" }, said(label)),
      el("td", {}, el("strong", {}, formatNumber(number, words))),
      el("td", {}, words.count(number.events)),
      el("td", {}, words.count(number.without_figure)),
      hasNotes && el("td", {}, words.join(listNotes(number, words), "semicolon")),
    );
  const rows = putInOrder(groups, by).map((group) => row(nameGroup(group.key, by, how), group));
  rows.push(row(words.say("casualties.sum"), whole, "rasd-sum"));
  const listed = el("div", { className: "rasd-scroll", tabIndex: 0 }, table("rasd-table", heads, rows));
  listed.setAttribute("role", "group");
  listed.setAttribute("aria-label", words.say("casualties.title"));
  at("groups").replaceChildren(
    el("p", { className: "rasd-sentence" }, formatSentence(whole, words)),
    el("p", { className: "rasd-soft" }, rule),
    ...(by in NOTES ? [el("p", { className: "rasd-soft" }, words.say(`casualties.${NOTES[by]}`))] : []),
    ...(borders ? [el("p", { className: "rasd-soft" }, borders)] : []),
    listed,
  );
};
