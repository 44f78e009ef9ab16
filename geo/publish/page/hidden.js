/* The list of what one count of the line under the numbers is about, in a window of its own. */
import { at, button, el, said } from "./build.js";
import { writeAddress } from "./grammar.js";
import { query } from "./question.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {{ id: string, title: string, from: string | null, to: string | null, date_prec: number | null }} Listed */
/**
 * @typedef {import("./fields.js").Context & {
 *   view: View,
 *   ask: import("./types.js").Source["ask"],
 *   select: (event: string) => void,
 *   fail: () => void,
 * }} Around
 */

/**
 * An event by its title, which leads to what is said of it.
 * @param {Listed} event
 * @param {Around} around
 */
const describe = ({ id, title, from, to, date_prec }, { view, site, words, select }) => {
  const grammar = { usual: site.usual, words: site.words, choices: {}, known: {} };
  const search = writeAddress({ ...view, event: id }, grammar, { lang: words.lang });
  const link = el("a", { className: "rasd-link", href: `?${search}`, dir: "auto", "data-hidden": id }, title || id);
  link.onclick = (pressed) => {
    if (pressed.ctrlKey || pressed.metaKey || pressed.shiftKey || pressed.button) return;
    pressed.preventDefault();
    close();
    select(id);
    at("panel").focus();
    at("panel").scrollIntoView({ block: "nearest" });
  };
  const when = words.when({ from, to, precision: date_prec });
  return el("li", {}, link, el("small", { className: "rasd-soft" }, when));
};

const close = () => /** @type {HTMLDialogElement} */ (at("hidden")).close();

/**
 * @param {string} part
 * @param {Around} around
 * @returns {Promise<Node[]>}
 */
const list = async (part, around) => {
  const { view, site, words, ask } = around;
  if (part === "withheld") {
    const lines = site.told[words.lang].withheld.map((line) => said(line, "li"));
    return [el("p", {}, words.say("withheld.text")), el("ul", {}, ...lines)];
  }
  /** @type {{ total: number, events: Listed[] }} */
  const { total, events } = await ask(`api/v1/unshown/${part}?${query(around, view)}`);
  if (!events.length) return [el("p", {}, words.say("hidden.none"))];
  const count = words.say("count.events", { n: total });
  const told = total > events.length ? words.say("table.first", { shown: events.length, total }) : count;
  return [
    el("p", { className: "rasd-soft" }, told),
    el("ul", { className: "rasd-ways" }, ...events.map((event) => describe(event, around))),
  ];
};

/**
 * @param {string} part
 * @param {Around} around
 */
export const openHidden = async (part, around) => {
  const { words, fail } = around;
  const dialog = /** @type {HTMLDialogElement} */ (at("hidden"));
  const title = el("h2", { className: "rasd-heading", id: "hidden-title" }, words.say(`hidden.${part}`));
  try {
    const nodes = await list(part, around);
    const head = el("div", { className: "hidden-head" }, title, button(words.say("map.close"), close));
    dialog.replaceChildren(head, ...nodes);
  } catch (error) {
    console.error(error);
    fail();
    return;
  }
  // A press beside the list closes it, as Escape does.
  dialog.onclick = ({ target }) => {
    if (target === dialog) close();
  };
  dialog.showModal();
};
