/* The dialogs that cite a view and take it away. What they say comes from the server, for the
 * address as it stands when they open.
 */
import { fillCite } from "./cite.js";
import { fillTake } from "./offers.js";
import { make, makeButton, makeIcon } from "./parts.js";

/** @typedef {import("./parts.js").Say} Say */
/**
 * What geo/ui/page/share.py says.
 * @typedef {{ lang: string, direction: string, languages: import("./cite.js").Languages, page: string,
 *   texts: Record<string, string> }} Data
 */

/** @type {Record<string, string[]>} */
const ICONS = {
  cite: ["M3 9V6.5A3.5 3.5 0 0 1 6.5 3M3 9h3.5v4H3ZM9.5 9V6.5A3.5 3.5 0 0 1 13 3M9.5 9H13v4H9.5Z"],
  take: ["M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11"],
};

/**
 * @param {string} name
 * @param {Say} say
 * @param {() => void} onclick
 */
const makeOpener = (name, say, onclick) => {
  const className = `rasd-button rasd-open-${name}`;
  const button = make("button", { type: "button", className, title: say(`${name}.help`), onclick });
  button.setAttribute("aria-label", say(`${name}.button`));
  button.setAttribute("aria-haspopup", "dialog");
  button.append(makeIcon(ICONS[name]), make("span", {}, say(`${name}.button`)));
  return button;
};

/**
 * @param {Element} host
 * @param {string} name
 * @param {Data & { say: Say }} context
 * @param {(body: HTMLElement) => Promise<void>} fill
 */
const openDialog = (host, name, { say, direction, lang }, fill) => {
  const close = makeButton(say(`${name}.close`), () => dialog.close());
  const heading = make("h2", { id: `rasd-${name}-title`, className: "rasd-heading" }, say(`${name}.title`));
  const body = make("div", { className: "rasd-dialog-body" });
  const dialog = make("dialog", { className: "rasd-dialog", dir: direction, lang });
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.append(make("header", {}, heading, close), body);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  host.append(dialog);
  dialog.showModal();
  fill(body).catch(() => body.replaceChildren(make("p", { role: "alert" }, say(`${name}.failed_load`))));
};

/** @param {Component<Data>} component */
export default function run({ data, parentElement }) {
  const host = parentElement.querySelector(".rasd-actions");
  if (!host) return;
  /** @type {Say} */
  const say = (key, values = {}, otherwise = key) => {
    const text = data.texts[key] ?? data.texts[otherwise];
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
  const context = { ...data, say };
  const cite = () => openDialog(host, "cite", context, fillCite(context));
  const take = () => openDialog(host, "take", context, fillTake({ say, cite }));
  const openers = [makeOpener("cite", say, cite), makeOpener("take", say, take)];
  const dialogs = [...host.querySelectorAll("dialog")];
  host.replaceChildren(...openers, ...dialogs);
}
