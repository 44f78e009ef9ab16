/* The events that one part of what is not shown counts: as geo/questions/unshown.py lists them. */
import { compareText, writeDay } from "./columns.js";
import { readCards } from "./marks.js";
import { matchEvents, reachBeyond } from "./matching.js";
import { Refusal } from "./refusal.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").View} View */

/**
 * The events of a view that are counted with another one of it, whose id comes first.
 * @param {Edition} edition
 * @param {number[]} matched
 */
export const listRepeated = async (edition, matched) => {
  const kin = await edition.kin();
  /** @type {Map<string, number[]>} */
  const records = new Map();
  for (const event of matched) {
    const name = kin?.events.get(event)?.counted_as;
    if (name) records.set(name, [...(records.get(name) ?? []), event]);
  }
  const idOf = (/** @type {number} */ event) => kin?.events.get(event)?.id ?? "";
  const sorted = [...records.values()].map((same) => same.sort((one, other) => compareText(idOf(one), idOf(other))));
  return sorted.flatMap((same) => same.slice(1));
};

/** @type {Record<string, (edition: Edition, view: View) => Promise<number[]>>} */
const PARTS = {
  showing: matchEvents,

  async no_place(edition, view) {
    const { place } = await edition.events();
    return (await matchEvents(edition, view)).filter((event) => place[event] === null);
  },

  async undated(edition, view) {
    const { start, end } = await edition.events();
    return (await matchEvents(edition, view)).filter((event) => start[event] === null && end[event] === null);
  },

  async partly(edition, view) {
    return (await matchEvents(edition, view)).filter(reachBeyond(await edition.events(), view));
  },

  async filtered(edition, view) {
    const { rows } = await edition.events();
    const matched = new Set(await matchEvents(edition, { ...view, as_of: null }));
    return Array.from({ length: rows }, (_, event) => event).filter((event) => !matched.has(event));
  },

  // An undated event matches until a period is chosen: only the period leaves it out.
  too_vague: (edition, view) => PARTS.undated(edition, { ...view, from: null, to: null }),

  async unspoken(edition, view) {
    const known = new Set(await matchEvents(edition, view));
    return (await matchEvents(edition, { ...view, as_of: null })).filter((event) => !known.has(event));
  },

  repeated: async (edition, view) => listRepeated(edition, await matchEvents(edition, view)),
};

/**
 * @param {Edition} edition
 * @param {View} view
 * @param {{ part: string, limit: number, offset: number }} asked
 */
export const listHidden = async (edition, view, { part, limit, offset }) => {
  if (!Object.hasOwn(PARTS, part)) throw new Refusal(422, [{ parameter: "part", value: part, problem: "malformed" }]);
  const { start, end } = await edition.events();
  const hidden = new Set(await PARTS[part](edition, view));
  const order = (await edition.read("order")).events;
  const page = order.filter((/** @type {number} */ event) => hidden.has(event)).slice(offset, offset + limit);
  const card = await readCards(edition, page, view.lang);
  const describe = (/** @type {number} */ event) => {
    const { id, title, date_prec } = card(event);
    return { id, title, from: writeDay(start[event]), to: writeDay(end[event]), date_prec };
  };
  return { total: hidden.size, events: page.map(describe) };
};
