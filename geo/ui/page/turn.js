/* Links within the dashboard. Each has an address of its own, so that it opens in a new tab and can
 * be copied; a plain click goes there without loading the page anew.
 */
import { beginComing } from "./coming.js";
import { isPlain } from "./parts.js";

const LINKS = "a.rasd-turn";
const KEPT = 'a.rasd-turn[data-view="kept"]';

/** Links to other pages take along the view as the address has it now. */
export const carryView = () => {
  const { pathname, search } = window.location;
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll(KEPT);
  for (const link of links) {
    if (link.search !== search) link.search = search;
    // At once, and not only when the page has come.
    if (link.dataset.page && link.pathname === pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
};

/**
 * Go to an address as the back button does: one entry in the history, and none for what the page
 * then writes into it.
 * @param {string} address
 */
export const turnTo = (address) => {
  if (address === window.location.href) return;
  if (new URL(address).pathname !== window.location.pathname) beginComing();
  window.history.pushState({}, "", address);
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  carryView();
};

/* Streamlit opens its side bar by a button of its own, which is there and not seen. */
const openFilters = () => {
  const button = document.querySelector('[data-testid="stExpandSidebarButton"]');
  (button?.querySelector("button") ?? /** @type {HTMLElement | null} */ (button))?.click();
};

/** @param {MouseEvent} event */
const onClick = (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(".rasd-open-filters")) openFilters();
  const link = target?.closest(LINKS);
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || !isPlain(event)) return;
  event.preventDefault();
  turnTo(link.href);
};

/* Nothing needs to have been drawn since the address changed: a link is right when it is used. */
const ABOUT_TO = ["pointerdown", "keydown", "contextmenu"];

/** Follow such links from now on; returns what ends it. */
export const followTurns = () => {
  document.addEventListener("click", onClick);
  for (const name of ABOUT_TO) document.addEventListener(name, carryView, true);
  return () => {
    document.removeEventListener("click", onClick);
    for (const name of ABOUT_TO) document.removeEventListener(name, carryView, true);
  };
};
