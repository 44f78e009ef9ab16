/* What a view does not show, and why, in numbers of events. */
import { listRepeated } from "./hidden.js";
import { hasPeriod, lieInside, matchEvents } from "./matching.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").View} View */

/**
 * @param {Edition} edition
 * @param {View} view
 */
export const countUnshown = async (edition, view) => {
  const events = await edition.events();
  const { withheld, undated_claims } = edition.listed;
  const held = Object.values(withheld.events).reduce((sum, count) => sum + Number(count), 0);
  const matched = await matchEvents(edition, view);
  const count = async (/** @type {Partial<View>} */ changes) => matchEvents(edition, { ...view, ...changes });
  const isUndated = (/** @type {number} */ event) => events.start[event] === null && events.end[event] === null;
  // An undated event matches until a period is chosen: only the period leaves it out.
  const anytime = hasPeriod(view) ? await count({ from: null, to: null }) : [];
  const unspoken = view.as_of === null ? 0 : (await count({ as_of: null })).length - matched.length;
  const isInside = lieInside(events, view);
  return {
    total: events.rows + held,
    shown: matched.length,
    unmapped: matched.filter((event) => events.place[event] === null).length,
    filtered: events.rows - matched.length,
    vague: anytime.filter(isUndated).length,
    restricted: 0,
    repeated: (await listRepeated(edition, matched)).length,
    partly: matched.filter((event) => !isInside(event)).length,
    unspoken,
    undated_claims: view.as_of === null ? 0 : undated_claims,
    few: false,
    withheld,
  };
};
