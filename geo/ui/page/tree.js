/* Builds elements of trees as geo/told/node.py describes them. Text only ever becomes text nodes. */
import { at } from "./parts.js";

const TAGS = new Set(
  (
    "a article b bdi blockquote br button caption code col dd div dl dt em footer h1 h2 h3 h4 header i li nav ol p s section small span " +
    "strong sub sup table tbody td th thead time tr ul"
  ).split(" "),
);
const ATTRIBUTES = /^(dir|lang|id|role|title|scope|colspan|rowspan|datetime|tabindex|aria-[a-z]+|data-[a-z-]+)$/;
const ADDRESS = /^(https?:\/\/|mailto:[^?]+$)/i;
const PAGE = /^[a-z]*(\?[^#]*)?$/; // an address within the dashboard: a page, a view, or both
const SIGN = /^(login|logout)(\?[^#]*)?$/; // leaves the pages: the server answers
const FILE = /^(chart\.(svg|png)|api\/v1\/[a-z]+)(\?[^#]*)?$/; // what a view is taken away as

/** @typedef {string | number | { tag: string, attributes: Record<string, string>, children: Tree[] }} Tree */

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {string} value
 */
const setAttribute = (element, name, value) => {
  if (name.startsWith("--")) element.style.setProperty(name, value);
  else if (name === "href" && element instanceof HTMLAnchorElement && ADDRESS.test(value)) {
    element.href = value;
    element.classList.add("rasd-link");
    element.target = "_blank";
    element.rel = "noopener";
  } else if (name === "href" && element instanceof HTMLAnchorElement && SIGN.test(value)) {
    element.href = at(value);
    element.classList.add("rasd-link");
  } else if (name === "href" && element instanceof HTMLAnchorElement && PAGE.test(value)) {
    element.href = at(value);
    element.classList.add("rasd-link", "rasd-turn");
  } else if (name === "href" && element instanceof HTMLAnchorElement && FILE.test(value)) {
    element.href = at(value);
    element.classList.add("rasd-link");
    element.target = "_blank"; // a refusal is said there, and does not take the page's place
  } else if (name === "class") element.classList.add(...value.split(/\s+/).filter(Boolean));
  else if (ATTRIBUTES.test(name)) element.setAttribute(name, value);
};

/**
 * @param {Tree} node
 * @returns {Node}
 */
export const build = (node) => {
  if (typeof node !== "object") return document.createTextNode(String(node));
  const element = document.createElement(TAGS.has(node.tag) ? node.tag : "span");
  for (const [name, value] of Object.entries(node.attributes)) setAttribute(element, name, value);
  element.append(...node.children.map(build));
  return element;
};

/**
 * What stands in a place of the page.
 * @typedef {{ children: Tree[], class?: string, top?: string, about?: string }} Shown
 * @typedef {HTMLElement & { rasdShown?: Shown, rasdWritten?: string }} Place
 */

/**
 * Whether an element may stay where a tree is shown, and only what is in it changes.
 * @param {Node | undefined} there
 * @param {Tree} before
 * @param {Tree} node
 * @returns {boolean}
 */
const isAlike = (there, before, node) => {
  if (!there) return false;
  if (typeof before !== "object" || typeof node !== "object") return typeof before === typeof node;
  if (before.tag !== node.tag || before.children.length !== node.children.length) return false;
  const [old, now] = [before.attributes, node.attributes].map(({ title: _, ...others }) => JSON.stringify(others));
  return old === now;
};

/**
 * Make what stands there into another tree; what is alike stays, so that the page around need not be laid out anew.
 * @param {Node} there
 * @param {Tree} before what it was built of
 * @param {Tree} node
 */
const change = (there, before, node) => {
  if (typeof node !== "object" || typeof before !== "object" || !(there instanceof HTMLElement)) {
    if (before !== node) there.nodeValue = String(node);
    return;
  }
  const { title } = node.attributes;
  if (title !== before.attributes.title) there.title = title ?? "";
  changeAll([...there.childNodes], before.children, node.children);
};

/**
 * @param {ChildNode[]} there
 * @param {Tree[]} before
 * @param {Tree[]} nodes as many
 */
const changeAll = (there, before, nodes) => {
  nodes.forEach((node, n) => {
    if (isAlike(there[n], before[n], node)) change(there[n], before[n], node);
    else there[n]?.replaceWith(build(node));
  });
};

/**
 * Put elements in a place; tells whether they are others than stood there.
 * @param {Place} place
 * @param {Shown} shown
 */
export const fill = (place, shown) => {
  const written = JSON.stringify(shown);
  if (place.rasdWritten === written) return false;
  const before = place.rasdShown?.children ?? [];
  const there = [...place.childNodes];
  const isSame = before.length === shown.children.length && before.length === there.length;
  Object.assign(place, { rasdShown: shown, rasdWritten: written, className: shown.class || "" });
  if (isSame) changeAll(there, before, shown.children);
  else place.replaceChildren(...shown.children.map(build));
  return true;
};
