/* What the map draws on one screen: as geo/questions/screen puts it together. */
import { addEvents } from "./added.js";
import { compareText } from "./columns.js";
import { listFurther } from "./further.js";
import { findAgreement, findGroup, writeMarks } from "./marks.js";
import { lieInside, liesIn, listMarks, matchEvents, reachBeyond } from "./matching.js";
import { findPoint, groupCells, mergeCells, spreads } from "./merging.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").View} View */

const MOST_LISTED = 200;
const DIFFERING = ["denied", "differ"];

/**
 * The names of places by number.
 * @param {Edition} edition
 * @param {string} lang
 * @param {number[]} places
 */
export const namePlaces = async (edition, lang, places) => {
  const { files, sizes, languages } = edition.listed;
  const find = await edition.chunks(files.place_names[languages[lang]], sizes.place_names, places);
  return (/** @type {number} */ place) => {
    const { chunk, at } = find(place);
    return chunk.name[at];
  };
};

/**
 * What each event adds to the number of a sign; nothing where signs follow events.
 * @param {Edition} edition
 * @param {View} view
 * @param {number[]} matched
 */
const findAdded = async (edition, view, matched) => {
  const isInside = lieInside(await edition.events(), view);
  const add = view.size === "people" ? await addEvents(edition, view, matched, isInside) : null;
  return (/** @type {number} */ event) => {
    const found = add?.(event);
    const { low, high, open } = found?.not_counted === null ? found : { low: null, high: null, open: null };
    return { low: low ?? 0, high: high ?? 0, open: open ?? false, figured: low === null && high === null ? 0 : 1 };
  };
};

/**
 * The cells of a screen, those of one event, too.
 * @param {Edition} edition
 * @param {View} view
 * @param {{ matched: number[], bbox: Box, z: number }} screen
 */
const findCells = async (edition, view, { matched, bbox, z }) => {
  const [events, points] = [await edition.events(), await edition.points()];
  const added = await findAdded(edition, view, matched);
  const agreement = await findAgreement(edition, view);
  const group = view.colour === "agreement" ? () => "" : await findGroup(edition, view);
  const [isBeyond, isIn] = [reachBeyond(events, view), liesIn(bbox)];
  const marks = matched.flatMap((event) => {
    const place = events.place[event];
    if (place === null || !isIn(points.lng[place], points.lat[place])) return [];
    const [lng, lat] = [points.lng[place], points.lat[place]];
    return [
      {
        ...added(event),
        differ: DIFFERING.includes(agreement(event)) ? 1 : 0,
        partly: isBeyond(event) ? 1 : 0,
        ...{ x: points.x[place], y: points.y[place], event, place },
        ...{ west: lng, east: lng, south: lat, north: lat },
        kinds: new Map([[group(event), 1]]),
      },
    ];
  });
  return mergeCells(groupCells(marks, z), z);
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @param {Cell[]} cells
 */
const writeCells = async (edition, view, cells) => {
  const byPeople = view.size === "people";
  // Marks on one point cannot be split by zooming in: such a cell is named, and opens as a list.
  const stacks = cells.filter((cell) => !spreads(cell)).map((cell) => cell.place);
  const name = await namePlaces(edition, view.lang, stacks);
  const isFigured = (/** @type {Cell} */ cell) => byPeople && cell.figured > 0;
  return {
    lng: cells.map((cell) => findPoint(cell)[0]),
    lat: cells.map((cell) => findPoint(cell)[1]),
    events: cells.map((cell) => cell.events),
    differ: cells.map((cell) => Math.min(cell.differ, cell.events)),
    partly: cells.map((cell) => cell.partly),
    low: cells.map((cell) => (isFigured(cell) ? cell.low : null)),
    high: cells.map((cell) => (isFigured(cell) ? cell.high : null)),
    open: cells.map((cell) => isFigured(cell) && cell.open),
    figured: cells.map((cell) => (byPeople ? cell.figured : null)),
    kinds: cells.map((cell) => (view.colour === "agreement" ? {} : writeKinds(cell))),
    west: cells.map((cell) => cell.west),
    south: cells.map((cell) => cell.south),
    east: cells.map((cell) => cell.east),
    north: cells.map((cell) => cell.north),
    split: cells.map(spreads),
    place: cells.map((cell) => (spreads(cell) ? null : name(cell.place))),
  };
};

/** @param {Cell} cell */
const writeKinds = ({ kinds }) => Object.fromEntries([...kinds].sort(([one], [other]) => compareText(one, other)));

/**
 * What the map draws in a box: cells of many events, single events, and further places of them.
 * @param {Edition} edition
 * @param {View} view
 * @param {Box} bbox
 */
export const drawScreen = async (edition, view, bbox) => {
  // The box of the screen is no filter: an event is in it where its own mark is.
  const asked = { ...view, bbox: null };
  const matched = await matchEvents(edition, asked);
  const z = view.z ?? 0;
  const cells = await findCells(edition, asked, { matched, bbox, z });
  const single = new Map(cells.filter((cell) => cell.events === 1).map((cell) => [cell.event, [cell.place]]));
  const { further, untied } = await listFurther(edition, asked, { matched, bbox, z, cells });
  return {
    cells: await writeCells(
      edition,
      asked,
      cells.filter((cell) => cell.events > 1),
    ),
    events: await writeMarks(edition, asked, bbox, single),
    further,
    shown: cells.reduce((sum, cell) => sum + cell.events, 0),
    untied,
  };
};

/**
 * The events drawn inside a small box, at most 200, and how many more there are.
 * @param {Edition} edition
 * @param {View} view
 * @param {Box} bbox
 */
export const listStack = async (edition, view, bbox) => {
  const [events, points] = [await edition.events(), await edition.points()];
  const isIn = liesIn(bbox);
  const isThere = (/** @type {number} */ place) => isIn(points.lng[place], points.lat[place]);
  const inside = (await matchEvents(edition, view)).filter((event) => listMarks(events, event).some(isThere));
  const order = (/** @type {number} */ event) => events.start[event] ?? Number.NEGATIVE_INFINITY;
  inside.sort((one, other) => (order(one) === order(other) ? one - other : order(one) < order(other) ? -1 : 1));
  const only = new Map(inside.slice(0, MOST_LISTED).map((event) => [event, null]));
  return { events: await writeMarks(edition, view, bbox, only), more: Math.max(0, inside.length - MOST_LISTED) };
};
