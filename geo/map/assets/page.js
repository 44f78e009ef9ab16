/* The page around the frame of the map, if it is ours to speak to: embedded elsewhere it is not. */

let page = globalThis.window?.parent;

/** The map stands in its page, and in no frame: whatever is around that page is none of ours. */
export const stayInPage = () => {
  page = window;
};

/**
 * Tell the page around the frame; returns whether it took the event up.
 * @param {string} name
 * @param {unknown} [detail]
 */
export const tellPage = (name, detail) => {
  try {
    return !page.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
  } catch {
    return false; // the map's position stays readable here as Rasd.position
  }
};

/** Marks were drawn: those first asked for, or others. */
export const noteDrawn = () => {
  window.Rasd.drawn += 1;
  tellPage("rasd:drawn");
};

/**
 * What the address of the page says for a parameter; nothing where it cannot be read.
 * @param {string} name
 */
export const readAddress = (name) => {
  try {
    return new URLSearchParams(page.location.search).get(name);
  } catch {
    return null;
  }
};
