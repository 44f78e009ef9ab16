/* Elements of the page. Text of the data only ever becomes text nodes, and leads to plain addresses alone. */
import { html } from "../../map/assets/elements.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {Node | string | null | undefined | false} Child */

const ADDRESS = /^(https?:\/\/|mailto:[^?]+$)/i;

/**
 * Build an element; what is empty among its children is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties] those with a dash are attributes, or variables of style
 * @param {Child[]} children
 */
export const el = (tag, properties = {}, ...children) => {
  const own = Object.entries(properties).filter(([name]) => !name.startsWith("--"));
  const made = html(
    tag,
    Object.fromEntries(own),
    ...children
      .filter((child) => child instanceof Node || Boolean(child))
      .map((child) => /** @type {Node | string} */ (child)),
  );
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("--")) made.style.setProperty(name, String(value));
  }
  return made;
};

/**
 * A text of the data, which finds its own direction.
 * @template {keyof HTMLElementTagNameMap} [Tag="span"]
 * @param {string | null | undefined} text
 * @param {Tag} [tag]
 * @param {Record<string, any>} [properties]
 */
export const said = (text, tag, properties = {}) =>
  text ? el(tag ?? "span", { dir: "auto", ...properties }, text) : null;

/**
 * A link to a source; plain text where the address is none that a browser may safely open.
 * @param {string} text
 * @param {string | null | undefined} address
 */
export const link = (text, address) => {
  if (!address || !ADDRESS.test(address)) return said(text);
  return el(
    "a",
    { className: "rasd-link", dir: "auto", href: address, target: "_blank", rel: "noopener noreferrer" },
    text,
  );
};

/**
 * A place of the page by its id.
 * @param {string} id
 */
export const at = (id) => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no place called ${id}.`);
  return found;
};

/**
 * @param {string} label
 * @param {() => void} onclick
 * @param {Record<string, any>} [properties]
 */
export const button = (label, onclick, properties = {}) =>
  el("button", { type: "button", className: "rasd-button", onclick, ...properties }, label);

/**
 * A table with a head; cells that are no elements become one.
 * @param {string} className
 * @param {string[]} heads
 * @param {HTMLTableRowElement[]} rows
 */
export const table = (className, heads, rows) => {
  const head = el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)));
  return el("table", { className }, el("thead", {}, head), el("tbody", {}, ...rows));
};
