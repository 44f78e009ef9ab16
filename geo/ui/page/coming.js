/* Whether a page is still coming: until it stands, style sheets keep back what would move. */

const UNFINISHED =
  '[data-testid="stSkeleton"]:not(:is(.st-key-map-frame, .st-key-story-map) *), .rasd-coming, ' +
  '[data-testid="stBidiComponentRegular"]:empty, .stVegaLiteChart:not([data-rasd-drawn])';
const DRAWN = ".stVegaLiteChart:not([data-rasd-drawn]):has(svg, canvas)";

/** A page of other content is about to come. */
export const beginComing = () => {
  document.documentElement.dataset.rasdComing = "";
};

/** Tell the style sheets when the page stands: its run is over, and all of it is drawn. */
export const endComing = () => {
  const page = document.documentElement;
  if (page.dataset.rasdComing === undefined) return;
  // Within ":has" no style sheet can ask so.
  for (const chart of document.querySelectorAll(DRAWN)) chart.setAttribute("data-rasd-drawn", "");
  const app = /** @type {HTMLElement | null} */ (document.querySelector(".stApp"));
  if (app?.dataset.testScriptState !== "notRunning" || app.querySelector(UNFINISHED)) return;
  delete page.dataset.rasdComing;
};
