/* Where else an event happened than where it is drawn, each place tied to the sign that counts it. */
import { readCards } from "./marks.js";
import { liesIn } from "./matching.js";
import { findPoint, findSquare } from "./merging.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").View} View */
/** @typedef {{ event: number, lng: number, lat: number, to: [number, number], events: number }} Tie */

const MOST = 300;

/**
 * The further places on a screen, and how many ties more there are than are given.
 * @param {Edition} edition
 * @param {View} view
 * @param {{ matched: number[], bbox: Box, z: number, cells: Cell[] }} screen
 */
export const listFurther = async (edition, view, screen) => {
  const ties = await tie(edition, screen);
  const given = ties.slice(0, MOST);
  const events = given.map(({ event }) => event);
  const card = await readCards(edition, events, view.lang);
  return {
    further: {
      lng: given.map(({ lng }) => lng),
      lat: given.map(({ lat }) => lat),
      to_lng: given.map(({ to }) => to[0]),
      to_lat: given.map(({ to }) => to[1]),
      events: given.map((one) => one.events),
      id: events.map((event) => card(event).id),
      title: events.map((event) => card(event).title),
    },
    untied: Math.max(0, ties.length - MOST),
  };
};

/**
 * @param {Edition} edition
 * @param {{ matched: number[], bbox: Box, z: number, cells: Cell[] }} screen
 * @returns {Promise<Tie[]>}
 */
const tie = async (edition, { matched, bbox, z, cells }) => {
  const { place: own, further } = await edition.events();
  if (!further.size) return [];
  const points = await edition.points();
  const owner = new Map(cells.flatMap((cell) => cell.squares.map((square) => [square, cell])));
  const isIn = liesIn(bbox);
  /** @type {Map<string, Tie>} */
  const ties = new Map();
  for (const event of matched) {
    for (const place of further.get(event) ?? []) {
      const [lng, lat] = [points.lng[place], points.lat[place]];
      if (!isIn(lng, lat)) continue;
      const main = /** @type {number} */ (own[event]);
      const cell = owner.get(findSquare(points.x[main], points.y[main], z));
      // A place under the sign that counts its event is left out.
      if (cell?.squares.includes(findSquare(points.x[place], points.y[place], z))) continue;
      const to = !cell || cell.events === 1 ? [points.lng[main], points.lat[main]] : findPoint(cell);
      const key = `${place} ${to}`;
      const tied = ties.get(key) ?? { event, lng, lat, to: /** @type {[number, number]} */ (to), events: 0 };
      tied.events += 1;
      ties.set(key, tied);
    }
  }
  return [...ties.values()];
};
