/* What a view asks of the answers, as the rest of an address of the API. */
import { writeAddress } from "./grammar.js";

/** @typedef {import("./types.js").View} View */

/** What asks nothing else of the answers: where the map is, which event is selected, how signs look. */
const NOT_ASKED = { event: null, lat: null, lng: null, z: null };
const AS_DRAWN = /** @type {const} */ ({ size: "people", colour: "type", fill: "" });

/**
 * @param {Pick<import("./fields.js").Context, "site" | "words">} context
 * @param {View} view
 * @param {Partial<View>} [changes]
 */
export const query = ({ site, words }, view, changes = {}) => {
  // A layer says nothing of events until areas of it are kept to, or people are grouped by them.
  const overlay = view.area.length ? view.overlay : "";
  const asked = { ...view, overlay, ...NOT_ASKED, ...AS_DRAWN, ...changes, lang: site.usual.lang };
  return `lang=${words.lang}&${writeAddress(asked, { usual: site.usual, words: site.words, choices: {}, known: {} })}`;
};
