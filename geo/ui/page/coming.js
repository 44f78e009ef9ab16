/* Whether a page is still coming: until it stands, style sheets keep back what would move. */

const UNFINISHED =
  '[data-testid="stSkeleton"]:not(:is(.st-key-map-frame, .st-key-story-map, .st-key-events) *), ' +
  ".rasd-coming, " +
  '[data-testid="stBidiComponentRegular"]:empty, .stVegaLiteChart:not([data-rasd-drawn])';
const DRAWN = ".stVegaLiteChart:not([data-rasd-drawn]):has(svg, canvas)";
const REST = 150; // milliseconds: a run may end before the last of it is drawn, or another follow
const LONGEST = 15_000; // then all of it is seen, whatever is still to come
let resting = 0;
let waiting = 0;

const stand = () => {
  delete document.documentElement.dataset.rasdComing;
};

/** A page of other content is about to come. */
export const beginComing = () => {
  document.documentElement.dataset.rasdComing = "";
  window.clearTimeout(waiting);
  waiting = window.setTimeout(stand, LONGEST);
};

export const isComing = () => document.documentElement.dataset.rasdComing !== undefined;

const isWhole = () => {
  const app = /** @type {HTMLElement | null} */ (document.querySelector(".stApp"));
  return app?.dataset.testScriptState === "notRunning" && !app.querySelector(UNFINISHED);
};

/** Tell the style sheets when the page stands: its run is over, and all of it is drawn. */
export const endComing = () => {
  if (!isComing()) return;
  // Within ":has" no style sheet can ask so.
  for (const chart of document.querySelectorAll(DRAWN)) chart.setAttribute("data-rasd-drawn", "");
  window.clearTimeout(resting);
  if (!isWhole()) return;
  resting = window.setTimeout(() => {
    if (isWhole()) stand();
  }, REST);
};
