/* Shows the elements that dom.py is given, and takes presses on them. */
import { endComing } from "./coming.js";
import { at, isPlain, say } from "./parts.js";
import { fill } from "./tree.js";

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

/** @param {Component<import("./tree.js").Shown>} component */
export default function show({ data, parentElement, setTriggerValue }) {
  /** @type {import("./tree.js").Place | null} */
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
  const isOther = root.rasdWritten !== undefined && root.dataset.about !== (data.about ?? "");
  if (!fill(root, data)) return;
  root.dataset.about = data.about ?? "";
  endComing(); // where there is no child nobody sees a change
  if (data.top && isOther) reveal(root, data.top);
}
