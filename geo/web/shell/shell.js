/* Takes what the document says away, block by block, as the page comes that says it. */
const root = document.documentElement;
const { rasdPage, rasdTheme } = root.dataset;
const shell = /** @type {HTMLElement} */ (document.querySelector(".rasd-shell"));
const LOOK = 50; // milliseconds
const FRAME = 'iframe[src*="streamlit_folium"]';

// The system's theme is not the one that the reader chose: take the other pictures.
/** @type {NodeListOf<HTMLSourceElement>} */
const sources = shell.querySelectorAll("source[data-theme]");
for (const source of sources) {
  source.media = source.dataset.theme === rasdTheme ? (source.dataset.media ?? "") : "not all";
}

// As the page itself does: on a phone the page that is open is in sight among the links.
const line = shell.querySelector(".rasd-shell-pages");
const shown = line?.querySelector('[aria-current="page"]')?.getBoundingClientRect();
const room = line?.getBoundingClientRect();
if (line && shown && room) {
  if (shown.right > room.right) line.scrollLeft += shown.right - room.right;
  else if (shown.left < room.left) line.scrollLeft += shown.left - room.left;
}

/** @param {Element | null | undefined} element */
const isSeen = (element) =>
  Boolean(element?.getClientRects().length && getComputedStyle(element).visibility === "visible");

const hasMarks = () => {
  const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector(FRAME));
  return isSeen(frame) && Boolean(frame?.contentDocument?.querySelector(".rasd-mark"));
};

/** @param {HTMLElement} block */
const isThere = ({ dataset: { until = "" } }) =>
  until === "map" ? hasMarks() : isSeen(document.querySelector(`#root ${until}`));

const findMain = () => document.querySelector("#root .stMain");

/** @param {Event} event */
const scrollBoth = ({ target }) => {
  const main = findMain();
  if (target === shell && main) main.scrollTop = shell.scrollTop;
  else if (target === main && main) shell.scrollTop = main.scrollTop;
};

const end = () => {
  clearInterval(looking);
  ended.disconnect();
  document.removeEventListener("scroll", scrollBoth, true);
  const main = findMain();
  if (main && shell.scrollTop) main.scrollTop = shell.scrollTop;
  shell.remove();
};

const look = () => {
  /** @type {NodeListOf<HTMLElement>} */
  const blocks = shell.querySelectorAll("[data-until]:not([data-gone])");
  for (const block of blocks) if (isThere(block)) block.dataset.gone = "";
};

const looking = setInterval(look, LOOK);
const ended = new MutationObserver(() => {
  if (root.dataset.rasdComing === undefined || root.dataset.rasdPage !== rasdPage) end();
});
ended.observe(root, { attributeFilter: ["data-rasd-coming", "data-rasd-page"] });
document.addEventListener("scroll", scrollBoth, true);
