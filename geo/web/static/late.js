/* When a part of a page that is large and not urgent may be loaded. */

const LONGEST = 6000; // milliseconds for a map that does not come
const NEAR = "50px"; // below the screen

/** Wait until a page's map has its marks, or the page has no map. */
const haveMarks = () =>
  new Promise((resolve) => {
    const app = document.querySelector(".stApp");
    const look = () => {
      const isRun = app instanceof HTMLElement && app.dataset.testScriptState === "notRunning";
      if (isRun && !document.querySelector(".st-key-map-frame, .st-key-story-map")) done();
    };
    const watch = new MutationObserver(look);
    const done = () => {
      watch.disconnect();
      window.removeEventListener("rasd:drawn", done);
      resolve(null);
    };
    window.addEventListener("rasd:drawn", done);
    window.setTimeout(done, LONGEST);
    if (app) watch.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
    look();
  });

/**
 * Wait until an element is in view, or about to be, or there no longer.
 * @param {string} selector
 */
const isNear = async (selector) => {
  // Streamlit puts the element's place into the page once it has asked for its script.
  await new Promise((resolve) => window.setTimeout(resolve, 50));
  const element = document.querySelector(selector);
  if (!element) return;
  await new Promise((resolve) => {
    const watch = new IntersectionObserver(
      ([seen]) => {
        if (!seen?.isIntersecting && element.isConnected) return;
        watch.disconnect();
        resolve(null);
      },
      { rootMargin: NEAR },
    );
    watch.observe(element);
  });
};

/** @type {Record<string, () => Promise<unknown>>} */
const DUE = { ArrowVegaLiteChart: haveMarks, DataFrame: () => isNear(".st-key-events") };

/**
 * Wait until an element of Streamlit is due, then ask for all its script imports at once.
 * @param {string} name
 * @param {string[]} needed addresses of scripts
 */
export const waitFor = async (name, needed) => {
  await DUE[name]?.();
  for (const href of needed) {
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "modulepreload", crossOrigin: "", href }),
    );
  }
};
