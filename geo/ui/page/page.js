/* What only the browser can do for the page: its language and direction, the theme, the link.
 *
 * The address always names the view; the map adds its position here, without a run of the page.
 */
import { endComing, isComing } from "./coming.js";
import { sayDates } from "./dates.js";
import { makeIcon, SAID } from "./parts.js";
import { leavePaper, preparePaper } from "./print.js";
import { prepareSkips, readOn } from "./reach.js";
import { carryView, followTurns } from "./turn.js";

/** @typedef {Record<string, string>} Texts */
/**
 * What geo/ui/page/frame.py says.
 * @typedef {{ lang: string, direction: string, page: string, words: Texts, skips: Texts, dates: Texts, paths: string[] }} Data
 */

/** @param {string} path */
const THEME_KEY = (path) => `stActiveTheme-${path}-v2`;
const READ = 80; // milliseconds a letter

const isDark = () => {
  const app = document.querySelector(".stApp");
  return app !== null && getComputedStyle(app).colorScheme === "dark";
};

/* The map's position, to the pixel: a degree has 256 * 2 ** zoom / 360 of them. Nothing for home. */
/** @param {CustomEvent<{ lat: number, lng: number, z: number } | null>} moved */
const keepPosition = ({ detail }) => {
  const address = new URL(window.location.href);
  for (const name of ["lat", "lng", "z"]) address.searchParams.delete(name);
  if (detail) {
    const digits = Math.max(1, Math.ceil((detail.z - 4) / 3) + 1);
    address.searchParams.set("lat", detail.lat.toFixed(digits));
    address.searchParams.set("lng", detail.lng.toFixed(digits));
    address.searchParams.set("z", String(detail.z));
  }
  window.history.replaceState(window.history.state, "", address);
  carryView();
};

/* The base map that the reader chose among those of this host. Nothing for the usual one. */
/** @param {CustomEvent<string | null>} chosen */
const keepBase = ({ detail }) => {
  const address = new URL(window.location.href);
  if (detail) address.searchParams.set("base", detail);
  else address.searchParams.delete("base");
  window.history.replaceState(window.history.state, "", address);
  carryView();
};

/** @param {string[]} paths of all pages, below the root */
const turnTheme = (paths) => {
  const wanted = JSON.stringify(isDark() ? "Light" : "Dark");
  const base = document.baseURI.replace(/[^/]*$/, "");
  for (const path of paths) window.localStorage.setItem(THEME_KEY(new URL(path, base).pathname), wanted);
  window.localStorage.setItem(THEME_KEY(window.location.pathname), wanted);
  window.location.reload();
};

/**
 * @param {Element} label
 * @param {Texts} words
 */
const copyAddress = async (label, words) => {
  let said = words.done;
  try {
    await navigator.clipboard.writeText(window.location.href);
  } catch {
    said = words.failed;
  }
  sayBelow(label.closest(".rasd-actions"), said);
};

/* What was done, under the buttons: their own labels show on wide windows only. */
/**
 * @param {Element | null} host
 * @param {string} text
 */
const sayBelow = (host, text) => {
  if (!host) return;
  const note = document.createElement("p");
  Object.assign(note, { className: "rasd-done", role: "status", textContent: text });
  host.querySelector(".rasd-done")?.remove();
  host.append(note);
  setTimeout(() => note.remove(), Math.max(SAID, text.length * READ));
};

/** @type {Record<string, string[]>} */
const ICONS = {
  share: [
    "M6.5 9.5a3 3 0 0 0 4.2 0l2.4-2.4a3 3 0 0 0-4.2-4.2l-1 1",
    "M9.5 6.5a3 3 0 0 0-4.2 0L2.9 8.9a3 3 0 0 0 4.2 4.2l1-1",
  ],
  theme: ["M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12", "M8 2a6 6 0 0 1 0 12Z"],
};

/**
 * A button with an icon and a label; it hands its label's element over, for what was done.
 * @param {string} name
 * @param {string} label
 * @param {string} title
 * @param {(label: Element) => void} onclick
 */
const makeButton = (name, label, title, onclick) => {
  const button = document.createElement("button");
  const text = document.createElement("span");
  text.textContent = label;
  Object.assign(button, { type: "button", title, className: "rasd-button", onclick: () => onclick(text) });
  button.setAttribute("aria-label", label);
  button.append(makeIcon(ICONS[name], true), text);
  return button;
};

/* A table in a right-to-left page opens at its right end, where its first column is. */
const showFirstColumns = () => {
  if (document.documentElement.dir !== "rtl") return;
  /** @type {NodeListOf<HTMLElement>} */
  const tables = document.querySelectorAll(".dvn-scroller:not([data-rasd-turned])");
  for (const table of tables) {
    if (table.scrollWidth <= table.clientWidth) continue;
    table.dataset.rasdTurned = "";
    table.scrollLeft = table.scrollWidth;
  }
};

/* On a phone the links to the pages are one line that moves; the page that is open is in sight. */
const showPage = () => {
  /** @type {HTMLElement | null} */
  const link = document.querySelector('#root .rasd-pages [aria-current="page"]');
  /** @type {HTMLElement | null | undefined} */
  const line = link?.closest(".st-key-pages");
  // While it has no room, as a page is changed, its end would be everywhere.
  if (!link || !line?.clientWidth) return;
  // The line of another page begins where it began, with the button of the filters.
  const page = link.dataset.page ?? "";
  if (line.dataset.rasdPage !== page) line.scrollLeft = 0;
  line.dataset.rasdPage = page;
  const [at, room] = [link.getBoundingClientRect(), line.getBoundingClientRect()];
  // Across only: a story opens at its chapter, and must not be taken back to the top.
  if (at.right > room.right) line.scrollLeft += at.right - room.right;
  else if (at.left < room.left) line.scrollLeft += at.left - room.left;
};

/** @param {Component<Data>} component */
export default function run({ data, parentElement }) {
  document.documentElement.lang = data.lang;
  document.documentElement.dir = data.direction;
  document.documentElement.dataset.rasdPage = data.page;
  prepareSkips(data.skips);
  const { words } = data;
  const showTheme = () => {
    document.documentElement.dataset.rasdTheme = isDark() ? "dark" : "light";
    const theme = isDark() ? words.to_light : words.to_dark;
    parentElement.querySelector(".rasd-actions")?.replaceChildren(
      makeButton("share", words.share, words.help, (label) => copyAddress(label, words)),
      makeButton("theme", theme, theme, () => turnTheme(data.paths)),
    );
  };
  showTheme();
  // A browser that turns dark changes the class of the app, with or without a run of the page.
  const themed = new MutationObserver(() => {
    if ((document.documentElement.dataset.rasdTheme === "dark") !== isDark()) showTheme();
  });
  const app = document.querySelector(".stApp");
  if (app) themed.observe(app, { attributeFilter: ["class"] });
  window.addEventListener("rasd:position", keepPosition);
  window.addEventListener("rasd:base", keepBase);
  window.addEventListener("rasd:read", readOn);
  window.addEventListener("beforeprint", preparePaper);
  window.addEventListener("afterprint", leavePaper);
  const mend = () => {
    showFirstColumns();
    sayDates(data.dates);
    carryView();
    if (isComing()) showPage();
    endComing();
  };
  const drawn = new MutationObserver(mend);
  // Vega may give a part its role when it draws it again, with nothing added; a run ends so, too.
  const watched = { childList: true, subtree: true, attributeFilter: ["role", "data-test-script-state"] };
  drawn.observe(document.body, watched);
  const leave = followTurns();
  mend(); // what was drawn between two runs, when nobody looked
  return () => {
    drawn.disconnect();
    themed.disconnect();
    leave();
    window.removeEventListener("beforeprint", preparePaper);
    window.removeEventListener("afterprint", leavePaper);
    window.removeEventListener("rasd:position", keepPosition);
    window.removeEventListener("rasd:base", keepBase);
    window.removeEventListener("rasd:read", readOn);
  };
}
