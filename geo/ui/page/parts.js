/* What the buttons and dialogs of the page are made of; all text goes in as text nodes. */

/** @typedef {(key: string, values?: Record<string, any>, otherwise?: string) => string} Say the text of a key */

const SVG = "http://www.w3.org/2000/svg";
export const SAID = 2500; // ms that what was done stands instead of what can be done

/**
 * Build an HTML element: properties are set, what is none becomes an attribute; null is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {(Node | string | null)[]} children
 */
export const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) Object.assign(element, { [name]: value });
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
};

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {Node[]} children
 */
const makeSvg = (tag, attributes, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

/**
 * An icon of 16 by 16; a path that is closed by "Z" at its end and `isFull` is filled.
 * @param {string[]} paths
 * @param {boolean} [isFull]
 */
export const makeIcon = (paths, isFull = false) => {
  const drawn = paths.map((d) => makeSvg("path", isFull && d.endsWith("Z") ? { d, class: "rasd-icon-full" } : { d }));
  return makeSvg("svg", { viewBox: "0 0 16 16", class: "rasd-icon", "aria-hidden": "true" }, ...drawn);
};

/**
 * @param {string} label
 * @param {() => void} onclick
 */
export const makeButton = (label, onclick) =>
  make("button", { type: "button", className: "rasd-button", onclick }, label);

/**
 * A text with a button that copies it.
 * @param {{ label: string, done: string, failed: string, text: string, field: Node }} copied
 */
export const makeCopy = ({ label, done, failed, text, field }) => {
  const button = makeButton(label, async () => {
    let said = done;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      said = failed;
      window.getSelection()?.selectAllChildren(field);
    }
    say(button, said);
  });
  return button;
};

/**
 * A row of buttons of which one is pressed.
 * @param {string[]} values
 * @param {{ label: string, name: (value: string) => string, start: string, onTurn: (value: string) => void }} turning
 */
export const makeTurns = (values, { label, name, start, onTurn }) => {
  /** @param {string} value */
  const choose = (value) => {
    for (const turn of turns) turn.setAttribute("aria-pressed", String(turn.dataset.value === value));
    onTurn(value);
  };
  const turns = values.map((value) => {
    const turn = makeButton(name(value), () => choose(value));
    turn.dataset.value = value;
    return turn;
  });
  const group = make("div", { className: "rasd-turns", role: "group" }, ...turns);
  group.setAttribute("aria-label", label);
  choose(start);
  return group;
};

/**
 * Say on a button what was done, for a while, in place of what it does.
 * @param {HTMLElement} button
 * @param {string} said
 */
export const say = (button, said) => {
  button.dataset.label ??= button.textContent ?? "";
  button.textContent = said;
  setTimeout(() => {
    button.textContent = button.dataset.label ?? "";
  }, SAID);
};

/**
 * Whether a click is one for the page; others open new tabs and windows.
 * @param {MouseEvent} event
 */
export const isPlain = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

const findRoot = () => window.__streamlit?.MAIN_PAGE_BASE_URL || new URL("./", document.baseURI).href;

/**
 * The whole address of one below the server's root.
 * @param {string} address
 */
export const at = (address) => new URL(address.replace(/^\//, ""), findRoot()).href;

/**
 * Fetch JSON from an address below the server's root.
 * @param {string} path
 */
export const ask = async (path) => {
  const response = await fetch(at(path));
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
};
