/* Builds the elements that dom.py describes. Text only ever becomes text nodes. */
const TAGS = new Set(
  (
    "a article b bdi br button caption code col dd div dl dt em footer h1 h2 h3 h4 header i li nav ol p s section small span " +
    "strong sub sup table tbody td th thead time tr ul"
  ).split(" "),
);
const ATTRIBUTES = /^(dir|lang|id|role|title|scope|colspan|rowspan|datetime|tabindex|aria-[a-z]+|data-[a-z-]+)$/;
const ADDRESS = /^https?:\/\//i;

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
  } else if (name === "class") element.classList.add(...value.split(/\s+/).filter(Boolean));
  else if (ATTRIBUTES.test(name)) element.setAttribute(name, value);
};

/**
 * @param {Tree} node
 * @returns {Node}
 */
const build = (node) => {
  if (typeof node !== "object") return document.createTextNode(String(node));
  const element = document.createElement(TAGS.has(node.tag) ? node.tag : "span");
  for (const [name, value] of Object.entries(node.attributes)) setAttribute(element, name, value);
  element.append(...node.children.map(build));
  return element;
};

/** @param {Component<{ children: Tree[], class?: string, top?: string }>} component */
export default function show({ data, parentElement }) {
  /** @type {(HTMLElement & { rasdWritten?: string }) | null} */
  const root = parentElement.querySelector("div");
  if (!root) return;
  const written = JSON.stringify(data);
  if (root.rasdWritten === written) return;
  root.rasdWritten = written;
  root.className = data.class || "";
  root.replaceChildren(...data.children.map(build));
  if (data.top) root.closest(data.top)?.scrollTo({ top: 0 });
}
