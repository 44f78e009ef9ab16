/* Reach: the shortcuts past filters and map, which geo/web/document.py puts before everything else,
 * and what assistive tools should pass over.
 */
/** @type {Record<string, () => HTMLElement | null>} */
const SKIP_TO = {
  content: () => findContent(),
  events: () => document.querySelector(".st-key-table-title"),
};
const LEAST_HEIGHT = 8;

/* What comes after the title line; empty places of the page are passed over. */
const findContent = () => {
  let next = document.querySelector(".st-key-bar");
  while (next && !next.nextElementSibling) next = next.parentElement;
  for (next = next?.nextElementSibling ?? null; next; next = next.nextElementSibling) {
    if (next instanceof HTMLElement && next.offsetHeight > LEAST_HEIGHT) return next;
  }
  return /** @type {HTMLElement | null} */ (document.querySelector(".stMain"));
};

/**
 * Give the focus to what it skips to, if that is there.
 * @param {Event} event
 * @param {() => HTMLElement | null} find
 */
const skip = (event, find) => {
  const target = find();
  if (!target) return;
  event.preventDefault();
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
};

/**
 * Say the shortcuts in the page's language.
 * @param {Record<string, string>} said texts by their keys
 */
export const prepareSkips = (said) => {
  const skips = document.querySelector(".rasd-skips");
  if (!skips) return;
  skips.setAttribute("aria-label", said["reach.skips"]);
  for (const link of skips.querySelectorAll("a")) {
    const name = link.hash.slice("#rasd-".length);
    link.textContent = said[`reach.${name}`];
    link.onclick = (event) => {
      event.preventDefault();
      skip(event, SKIP_TO[name]);
    };
  }
  const last = /** @type {HTMLElement | null} */ (skips.querySelector("a:last-child"));
  skips.addEventListener("focusin", () => {
    if (last) last.hidden = !SKIP_TO.events();
  });
};

/**
 * From the mark of an event that was opened: to its account on the page.
 * @param {Event} event of the map, which keeps the focus where nobody takes the event up
 */
export const readOn = (event) => skip(event, () => document.querySelector(".st-key-panel-head"));
