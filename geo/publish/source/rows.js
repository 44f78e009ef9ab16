/* Events as the API lists them, page by page in order of date. */
import { addEvents } from "./added.js";
import { unpack, writeDay } from "./columns.js";
import { findAgreement, readCards, showNumbers } from "./marks.js";
import { lieInside, listMarks, matchEvents } from "./matching.js";
import { findRow, loadTables } from "./numbers.js";
import { namePlaces } from "./screen.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").View} View */

const LISTED = ["where_prec", "main_place", "part_of", "control_from", "control_to", "control_by"];

/**
 * @param {Edition} edition
 * @param {number[]} events
 */
const readListed = async (edition, events) => {
  const { files, sizes } = edition.listed;
  const { rows } = await edition.events();
  const find = await edition.chunks(files.listed, sizes.cards, events);
  return (/** @type {number} */ event) => {
    const { chunk, at } = find(event);
    const size = Math.min(sizes.cards, rows - (event - at));
    return Object.fromEntries(LISTED.map((name) => [name, unpack(chunk[name], size)[at]]));
  };
};

/**
 * The points of an event as GeoJSON, from west to east; null without a usable place.
 * @param {Edition} edition
 * @returns {Promise<(event: number) => object | null>}
 */
const findGeometry = async (edition) => {
  const [events, points] = [await edition.events(), await edition.points()];
  return (event) => {
    const places = listMarks(events, event).sort((one, other) => points.lng[one] - points.lng[other]);
    const coordinates = places.map((place) => [points.lng[place], points.lat[place]]);
    if (coordinates.length > 1) return { type: "MultiPoint", coordinates };
    return coordinates.length ? { type: "Point", coordinates: coordinates[0] } : null;
  };
};

/**
 * The numbers of the categories that a view does not ask for.
 * @param {Edition} edition
 * @param {View} view
 */
const findOthers = async (edition, view) => {
  const events = await edition.events();
  const tables = await loadTables(edition, view, (kind) => kind.startsWith(`${view.harm}:`));
  const others = edition.listed.words.category.filter((/** @type {string} */ one) => one !== view.category);
  return (/** @type {number} */ event) =>
    Object.fromEntries(
      others.flatMap((/** @type {string} */ category) => {
        const table = tables.get(`${view.harm}:${category}`);
        const row = findRow(table, events, event, view);
        const name = `${view.harm}_${category}`;
        const [low, high, open] =
          row < 0 || !table ? [null, null, null] : [table.low[row], table.high[row], table.open[row] === 1];
        return [
          [`${name}_low`, low],
          [`${name}_high`, high],
          [`${name}_open`, open],
        ];
      }),
    );
};

/**
 * A page of a view's events, and how many there are.
 * @param {Edition} edition
 * @param {View} view
 * @param {{ limit: number, offset: number }} page
 */
export const listRows = async (edition, view, { limit, offset }) => {
  const events = await edition.events();
  const matched = await matchEvents(edition, view);
  const isMatched = new Uint8Array(events.rows);
  for (const event of matched) isMatched[event] = 1;
  const order = view.alone === null ? (await edition.read("order")).events : [view.alone];
  const page = order.filter((/** @type {number} */ event) => isMatched[event]).slice(offset, offset + limit);
  const describe = await describeRows(edition, view, { matched, page });
  return { total: matched.length, rows: page.map(describe) };
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @param {{ matched: number[], page: number[] }} asked
 * @returns {Promise<(event: number) => object>}
 */
const describeRows = async (edition, view, { matched, page }) => {
  const events = await edition.events();
  const [card, listed] = [await readCards(edition, page, view.lang), await readListed(edition, page)];
  const [number, agreement] = [await showNumbers(edition, view), await findAgreement(edition, view)];
  const added = await addEvents(edition, view, matched, lieInside(events, view));
  const [others, geometry] = [await findOthers(edition, view), await findGeometry(edition)];
  const placed = page.map((event) => listed(event).main_place).filter((place) => place !== null);
  const [english, arabic] = [await namePlaces(edition, "en", placed), await namePlaces(edition, "ar", placed)];
  return (event) => {
    const { id, title_en, title_ar, date_prec } = card(event);
    const { main_place, where_prec, part_of, control_from, control_to, control_by } = listed(event);
    const [event_type, sub_event_type] = edition.listed.types[events.type[event]];
    const { low, high, open, accounts, from_parts, raised } = number(event);
    const adds = added(event);
    return {
      ...{ event_id: id, title_en, title_ar, event_type, sub_event_type },
      date_start: writeDay(events.start[event]),
      date_end: writeDay(events.end[event]),
      date_prec,
      place_en: main_place === null ? null : english(main_place),
      place_ar: main_place === null ? null : arabic(main_place),
      ...{ where_prec, low, high, open, category: view.category, accounts, agreement: agreement(event) },
      ...{ rule: view.rule, as_of: writeDay(view.as_of), accounts_counted: view.accounts || null },
      least_confidence: view.confidence || null,
      ...{ denials: view.denials || null, admissions: view.admissions || null, harm: view.harm },
      ...{ from_parts, raised, part_of },
      counted: adds.low !== null || adds.high !== null,
      not_counted: adds.not_counted,
      ...{ counted_low: adds.low, counted_high: adds.high, counted_open: adds.open },
      ...{ control_from, control_to, control_by, active_year: events.active_year[event] },
      ...others(event),
      geometry: geometry(event),
    };
  };
};
