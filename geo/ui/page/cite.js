/* The dialog that cites a view. */
import { ask, make, makeCopy, makeTurns } from "./parts.js";

/** @typedef {import("./parts.js").Say} Say */
/**
 * What the server says of the view.
 * @typedef {{ address: string, link: string, text: string, texts: Record<string, Record<string, string>> }} Cited
 */

/** @type {Record<string, string>} */
const LANGUAGES = { en: "English", ar: "العربية" };

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
 * @param {Say} say
 * @param {string} lang
 * @param {HTMLElement} block
 */
const showCitations = (found, say, lang, block) => {
  const sections = Object.entries(found.texts[lang]).map(([name, text]) => {
    const dir = name === "bibtex" || lang !== "ar" ? "ltr" : "rtl";
    const field = make("div", { className: "rasd-cited-text", dir, lang }, ...holdAddress(text, found.address));
    const heading = say(`cite.style.${name}`);
    const copy = makeCiteCopy(text, field, heading, say);
    return make("section", { className: "rasd-citation" }, make("header", {}, make("h3", {}, heading), copy), field);
  });
  block.replaceChildren(...sections);
};

/**
 * Fill the dialog with what the server says of the address as it stands.
 * @param {{ say: Say, page: string, lang: string }} context
 * @returns {(body: HTMLElement) => Promise<void>}
 */
export const fillCite =
  ({ say, page, lang }) =>
  async (body) => {
    const query = new URLSearchParams(window.location.search);
    if (page) query.set("page", page);
    /** @type {Cited} */
    const found = await ask(`cite?${query}`);
    const link = make("div", { className: "rasd-cited-text", dir: "ltr" }, found.address);
    const copy = makeCiteCopy(found.address, link, found.link, say);
    const block = make("div");
    const languages = makeTurns(Object.keys(found.texts), {
      label: say("cite.language"),
      name: (one) => LANGUAGES[one],
      start: lang,
      onTurn: (one) => showCitations(found, say, one, block),
    });
    for (const turn of languages.querySelectorAll("button")) turn.lang = turn.dataset.value ?? "";
    body.replaceChildren(
      make("p", { className: "rasd-soft" }, found.text),
      make("section", { className: "rasd-citation" }, make("header", {}, make("h3", {}, found.link), copy), link),
      languages,
      block,
    );
  };
