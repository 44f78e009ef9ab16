/* Single events as the map draws them, and what lists say of events. */
import { compareText, unpack, writeDay } from "./columns.js";
import { findState, isKnown } from "./edition.js";
import { liesIn, listMarks, reachBeyond } from "./matching.js";
import { findRow, loadTable } from "./numbers.js";
import { groupPairs } from "./people.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").View} View */

const NOBODY = "";
const SEVERAL = "~several";
const OTHER = "~other";
const COLUMNS = [
  ...["id", "lng", "lat", "title", "type", "from", "to", "date_prec", "radius_m", "low", "high", "open"],
  ...["category", "accounts", "agreement", "partly", "taken", "main", "group"],
];

/**
 * The cards of some events: what is said of each wherever it is shown.
 * @param {Edition} edition
 * @param {Iterable<number>} events
 * @param {string} lang
 */
export const readCards = async (edition, events, lang) => {
  const { files, sizes, languages } = edition.listed;
  const find = await edition.chunks(files.cards, sizes.cards, events);
  return (/** @type {number} */ event) => {
    const { chunk, at } = find(event);
    return {
      id: chunk.id[at],
      title: chunk[`title_${languages[lang]}`][at],
      title_en: chunk.title_en[at],
      title_ar: chunk.title_ar[at],
      date_prec: unpack(chunk.date_prec, chunk.id.length)[at],
      radius: chunk.radius[at],
    };
  };
};

/**
 * An event's number of the view's harm and category, as marks and lists show it.
 * @param {Edition} edition
 * @param {View} view
 */
export const showNumbers = async (edition, view) => {
  const events = await edition.events();
  const table = await loadTable(edition, view);
  return (/** @type {number} */ event) => {
    const row = findRow(table, events, event, view);
    if (row < 0 || !table) {
      return { low: null, high: null, open: null, category: null, accounts: null, from_parts: null, raised: null };
    }
    return {
      low: table.low[row],
      high: table.high[row],
      open: table.open[row] === 1,
      category: view.category,
      accounts: table.accounts[row],
      from_parts: table.from_parts[row] === 1,
      raised: table.raised[row] === 1,
    };
  };
};

/**
 * How the accounts of an event agree, in one word, as known on the view's day.
 * @param {Edition} edition
 * @param {View} view
 */
export const findAgreement = async (edition, view) => {
  const events = await edition.events();
  const words = edition.listed.words.agreement;
  return (/** @type {number} */ event) => {
    const state = findState(events, event, view.as_of);
    return words[state < 0 ? 0 : events.agreement[state]];
  };
};

/**
 * Whom accounts blame for an event: an actor with a colour, another, several or nobody.
 * @param {Edition} edition
 * @param {View} view
 */
export const groupBlamed = async (edition, view) => {
  const { actors, ranked } = await edition.read("known");
  const climb = (/** @type {string} */ actor) => {
    const seen = new Set([actor]);
    // A circle is a fault of the dataset, and must not hold up its map.
    for (let whole = actors[actor]; whole && !seen.has(whole); whole = actors[whole]) {
      seen.add(whole);
      actor = whole;
    }
    return actor;
  };
  const blamed = groupPairs(await edition.pairs("blamed"), ({ day }, at) => isKnown(day[at], view.as_of));
  return (/** @type {number} */ event) => {
    const wholes = new Set((blamed.get(event) ?? []).map(climb));
    if (wholes.size > 1) return SEVERAL;
    const [one] = wholes;
    return one === undefined ? NOBODY : ranked.includes(one) ? one : OTHER;
  };
};

/**
 * What a view colours an event by.
 * @param {Edition} edition
 * @param {View} view
 * @returns {Promise<(event: number) => string>}
 */
export const findGroup = async (edition, view) => {
  if (view.colour === "blamed") return groupBlamed(edition, view);
  if (view.colour === "agreement") return findAgreement(edition, view);
  const { type } = await edition.events();
  return (event) => edition.listed.types[type[event]][0];
};

/**
 * Marks of events as columns, those of one event by the ids of their places.
 * @param {Edition} edition
 * @param {View} view
 * @param {Box} bbox
 * @param {Map<number, number[] | null>} only the places of each event that are asked for; null for all in the box
 */
export const writeMarks = async (edition, view, bbox, only) => {
  /** @type {Record<string, any[]>} */
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, []]));
  if (!only.size) return columns;
  const [events, points] = [await edition.events(), await edition.points()];
  const [card, number] = [await readCards(edition, only.keys(), view.lang), await showNumbers(edition, view)];
  const [agreement, group] = [await findAgreement(edition, view), await findGroup(edition, view)];
  const isBeyond = reachBeyond(events, view);
  const isIn = liesIn(bbox);
  const rows = [...only].flatMap(([event, places]) => {
    const asked = listMarks(events, event).filter((place) => places === null || places.includes(place));
    return asked.filter((place) => isIn(points.lng[place], points.lat[place])).map((place) => ({ event, place }));
  });
  for (const { event, place } of await orderMarks(edition, rows, (at) => card(at).id)) {
    const { id, title, date_prec, radius } = card(event);
    const { low, high, open, category, accounts } = number(event);
    const told = {
      ...{ id, title, date_prec, low, high, open, category, accounts },
      lng: points.lng[place],
      lat: points.lat[place],
      type: edition.listed.types[events.type[event]][0],
      from: writeDay(events.start[event]),
      to: writeDay(events.end[event]),
      radius_m: radius[listMarks(events, event).indexOf(place)],
      agreement: agreement(event),
      partly: isBeyond(event),
      taken: events.taken[event] === 1,
      main: events.place[event] === place,
      group: group(event),
    };
    for (const [name, value] of Object.entries(told)) columns[name].push(value);
  }
  return columns;
};

/**
 * @param {Edition} edition
 * @param {{ event: number, place: number }[]} rows
 * @param {(event: number) => string} nameOf
 */
const orderMarks = async (edition, rows, nameOf) => {
  const hasSeveral = new Set(rows.map(({ event }) => event)).size < rows.length;
  const ids = hasSeveral ? (await edition.places()).id : [];
  return rows.sort(
    (one, other) =>
      compareText(nameOf(one.event), nameOf(other.event)) ||
      (hasSeveral ? compareText(ids[one.place], ids[other.place]) : 0),
  );
};
