/* The dialog that cites a view. */
import { ask, make, makeCopy, makeTurns } from "./parts.js";

/** @typedef {import("./parts.js").Say} Say */
/** @typedef {Record<string, { name: string, direction: string }>} Languages by their codes */
/**
 * What the server says of the view.
 * @typedef {{ address: string, link: string, text: string, texts: Record<string, Record<string, string>> }} Cited
 */

/**
 * A text whose address keeps its order where it is broken into lines, as nodes.
 * @param {string} text
 * @param {string} address
 */
const holdAddress = (text, address) =>
  text.split(address).flatMap((part, n) => (n ? [make("bdi", { dir: "ltr" }, address), part] : [part]));

/**
 * @param {string} text
 * @param {HTMLElement} field
 * @param {string} what
 * @param {Say} say
 */
const makeCiteCopy = (text, field, what, say) => {
  const copy = makeCopy({ label: say("cite.copy"), done: say("cite.copied"), failed: say("cite.failed"), text, field });
  copy.setAttribute("aria-label", `${say("cite.copy")}: ${what}`);
  return copy;
};

/**
 * @param {Cited} found
 * @param {{ say: Say, languages: Languages }} context
 * @param {string} lang
 * @param {HTMLElement} block
 */
const showCitations = (found, { say, languages }, lang, block) => {
  const sections = Object.entries(found.texts[lang]).map(([name, text]) => {
    const dir = name === "bibtex" ? "ltr" : languages[lang].direction;
    const field = make("div", { className: "rasd-cited-text", dir, lang }, ...holdAddress(text, found.address));
    const heading = say(`cite.style.${name}`);
    const copy = makeCiteCopy(text, field, heading, say);
    return make("section", { className: "rasd-citation" }, make("header", {}, make("h3", {}, heading), copy), field);
  });
  block.replaceChildren(...sections);
};

/**
 * Fill the dialog with what the server says of the address as it stands.
 * @param {{ say: Say, page: string, lang: string, languages: Languages }} context
 * @returns {(body: HTMLElement) => Promise<void>}
 */
export const fillCite =
  ({ say, page, lang, languages }) =>
  async (body) => {
    const query = new URLSearchParams(window.location.search);
    if (page) query.set("page", page);
    /** @type {Cited} */
    const found = await ask(`cite?${query}`);
    const link = make("div", { className: "rasd-cited-text", dir: "ltr" }, found.address);
    const copy = makeCiteCopy(found.address, link, found.link, say);
    const block = make("div");
    const turns = makeTurns(Object.keys(found.texts), {
      label: say("cite.language"),
      name: (one) => languages[one].name,
      start: lang,
      onTurn: (one) => showCitations(found, { say, languages }, one, block),
    });
    for (const turn of turns.querySelectorAll("button")) turn.lang = turn.dataset.value ?? "";
    body.replaceChildren(
      make("p", { className: "rasd-soft" }, found.text),
      make("section", { className: "rasd-citation" }, make("header", {}, make("h3", {}, found.link), copy), link),
      turns,
      block,
    );
  };
