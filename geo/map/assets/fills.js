/* Rows of the legend, and those that say how areas are filled. */
import { html, svg } from "./elements.js";
import { picture } from "./signs.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./overlay.js").Fill & { measure: string }} Filled what areas are filled by, in words */

const PICTURE = 24; // px

/**
 * @param {SVGElement} sign
 * @param {string} text
 */
export const makeRow = (sign, text) => html("li", {}, picture(sign, PICTURE), html("span", {}, text));

/**
 * Swatches of how densely areas are filled: with most, with half of that and with none.
 * @param {Filled} filled
 * @param {Words} words
 */
const fillRows = ({ most, densest }, words) =>
  [1, 0.5, 0].map((share) => {
    const swatch = svg("rect", { class: "rasd-area-filled", x: -9, y: -6, width: 18, height: 12 });
    swatch.style.fillOpacity = String(densest * share);
    return makeRow(svg("g", {}, swatch), words.number.format(Math.round(most * share)));
  });

/**
 * What a square is that stands for an area, as a list that is empty where there is none.
 * @param {Filled} filled
 * @param {Words} words
 */
const squareRows = ({ hasSquares }, words) => {
  if (!hasSquares) return [];
  const square = svg("path", { class: "rasd-area rasd-area-square", d: "M-8,-6H8V6H-8Z" });
  return [makeRow(svg("g", {}, square), words.say("map.area_square"))];
};

/**
 * All that is to be said of how areas are filled.
 * @param {Filled} filled
 * @param {Words} words
 */
export const listFills = (filled, words) => [...fillRows(filled, words), ...squareRows(filled, words)];
