/* Builds the elements that dom.py describes. Text only ever becomes text nodes. */
import { endComing } from "./coming.js";
import { at, isPlain, say } from "./parts.js";

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
const build = (node) => {
  if (typeof node !== "object") return document.createTextNode(String(node));
  const element = document.createElement(TAGS.has(node.tag) ? node.tag : "span");
  for (const [name, value] of Object.entries(node.attributes)) setAttribute(element, name, value);
  element.append(...node.children.map(build));
  return element;
};

/**
 * Copy what a button holds, with the whole address of its link under it.
 * @param {HTMLElement} button
 */
const copy = async (button) => {
  const { copy: text = "", link = "", done = "", failed = "" } = button.dataset;
  try {
    await navigator.clipboard.writeText(`${text}\n${at(link)}`);
    say(button, done);
  } catch {
    if (button.previousElementSibling) window.getSelection()?.selectAllChildren(button.previousElementSibling);
    say(button, failed);
  }
};

const HEAD = 120; // px of what came that must be on the screen for it to be seen

/**
 * Bring into view what a choice elsewhere on the page has changed; what is seen stays where it is.
 * @param {Element} root
 * @param {string} box selector of what it scrolls in
 */
const reveal = (root, box) => {
  root.closest(box)?.scrollTo({ top: 0 });
  const { top } = root.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight - HEAD) root.scrollIntoView({ block: "start" });
};

/** @param {Component<{ children: Tree[], class?: string, top?: string, about?: string }>} component */
export default function show({ data, parentElement, setTriggerValue }) {
  /** @type {(HTMLElement & { rasdWritten?: string }) | null} */
  const root = parentElement.querySelector("div");
  if (!root) return;
  /** @param {MouseEvent} event */
  root.onclick = (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-copy], [data-pick]") : null;
    if (!(pressed instanceof HTMLElement)) return;
    if (pressed.dataset.copy) copy(pressed);
    else if (isPlain(event)) {
      event.preventDefault(); // the address of the link is for other tabs
      setTriggerValue("picked", pressed.dataset.pick);
    }
  };
  const written = JSON.stringify(data);
  if (root.rasdWritten === written) return;
  const isOther = root.rasdWritten !== undefined && root.dataset.about !== (data.about ?? "");
  root.rasdWritten = written;
  root.dataset.about = data.about ?? "";
  root.className = data.class || "";
  root.replaceChildren(...data.children.map(build));
  endComing(); // where there is no child nobody sees a change
  if (data.top && isOther) reveal(root, data.top);
}
