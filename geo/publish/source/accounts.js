/* One event with every account of it. */
import { findState } from "./edition.js";
import { reachBeyond } from "./matching.js";
import { countEvent } from "./people.js";
import { quote, Refusal } from "./refusal.js";

/** @typedef {import("./edition.js").Edition} Edition */
/** @typedef {import("./types.js").View} View */

/**
 * The number of an event; -1 where none has this id.
 * @param {Edition} edition
 * @param {string} id
 * @returns {Promise<number>}
 */
export const findEvent = async (edition, id) => (await edition.read("ids")).id.indexOf(id);

/**
 * An event with every account of it that is known on the view's day.
 * @param {Edition} edition
 * @param {View} view
 * @param {string} id
 */
export const describeEvent = async (edition, view, id) => {
  const { credit, files, sizes, words } = edition.listed;
  const event = await findEvent(edition, id);
  if (event < 0) throw new Refusal(404, `There is no event ${quote(id)} in dataset ${quote(credit.dataset)}.`);
  const events = await edition.events();
  const chunks = (await edition.file(files.accounts[view.lang])).files;
  const { chunk, at } = (await edition.chunks(chunks, sizes.accounts, [event]))(event);
  const { same_as, maybe_same, states } = chunk.accounts[at];
  const state = findState(events, event, view.as_of);
  // Of what nobody had spoken of it is known today alone what it is.
  const known = states[state < 0 ? 0 : state - events.first[event]];
  const choice = words.chosen.findIndex(
    (/** @type {string[]} */ [accounts, confidence]) => accounts === view.accounts && confidence === view.confidence,
  );
  const claims =
    state < 0 ? [] : known.claims.map((/** @type {number} */ claim) => useFigures(chunk.claims[claim], choice));
  const told = chunk.events[known.event];
  return {
    event: { ...told, partly: reachBeyond(events, view)(event), ...(state < 0 ? forget(told) : {}) },
    numbers: await countEvent(edition, view, event),
    agreement: state < 0 ? words.agreement[0] : known.agreement,
    flags: state < 0 ? [] : known.flags,
    claims,
    same_as,
    maybe_same,
  };
};

/**
 * A claim whose figures say whether they are used, where the files say for which choices they are.
 * @param {any} claim
 * @param {number} choice
 */
const useFigures = (claim, choice) => ({
  ...claim,
  figures: claim.figures.map((/** @type {any} */ figure) => ({ ...figure, used: ((figure.used >> choice) & 1) === 1 })),
});

/**
 * An event without what its accounts say of it: who tells that a place changed hands.
 * @param {any} event
 */
const forget = (event) => (event.control ? { control: { ...event.control, claimants: [] } } : {});
