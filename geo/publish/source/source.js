/* Answers to what the map's scripts ask, from the files of a static edition in place of a server. */
import { describeEvent, findEvent } from "./accounts.js";
import { writeDay } from "./columns.js";
import { coverTotal, findWidest } from "./coverage.js";
import { Edition } from "./edition.js";
import { keepAlone, readChoice, readView, readWhole } from "./grammar.js";
import { listHidden } from "./hidden.js";
import { countGroups, countPeople, tellAreas } from "./people.js";
import { Refusal } from "./refusal.js";
import { listRows } from "./rows.js";
import { drawScreen, listStack } from "./screen.js";
import { makeTimeline } from "./timeline.js";
import { countUnshown } from "./unshown.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {{ edition: Edition, query: URLSearchParams, path: string[] }} Question */
/** @typedef {{ ask: (address: string, signal?: AbortSignal) => Promise<any> }} Source */

const API = "api/v1/";
const [PAGE, LISTED] = [1000, 200];
const LARGEST_PAGE = 10_000;
const FARTHEST = 10 ** 9;

/**
 * @param {View} view
 * @returns {import("./types.js").Box}
 */
const requireBox = (view) => {
  // Without a screen the answer would be all of the world.
  if (!view.bbox) throw new Refusal(422, [{ parameter: "bbox", value: "", problem: "required" }]);
  return view.bbox;
};

/**
 * The view of a question, or the one event that it selects.
 * @param {Question} question
 */
const readEvent = async ({ edition, query }) => {
  const view = await readView(edition, query);
  const id = query.getAll("event").at(-1);
  if (!id) return view;
  const event = await findEvent(edition, id);
  if (event < 0) throw new Refusal(422, [{ parameter: "event", value: id, problem: "unknown_value" }]);
  return keepAlone(view, edition.listed, event);
};

/** @type {Record<string, (question: Question) => Promise<any>>} */
const ANSWERS = {
  async cells({ edition, query }) {
    const view = await readView(edition, query);
    const { rule, as_of, harm, category, size, colour } = view;
    const told = { rule, as_of: writeDay(as_of), harm, category, size, colour };
    return { ...edition.listed.credit, ...told, ...(await drawScreen(edition, view, requireBox(view))) };
  },

  async "cells/events"({ edition, query }) {
    const view = await readView(edition, query);
    return { ...edition.listed.credit, ...(await listStack(edition, view, requireBox(view))) };
  },

  async "events/*"({ edition, query, path }) {
    const view = await readView(edition, query);
    return { ...edition.listed.credit, ...(await describeEvent(edition, view, path[1])) };
  },

  async events(question) {
    const { edition, query } = question;
    const view = await readEvent(question);
    readChoice(query, "format", ["json"]);
    const { limit, offset } = readWhole(query, { limit: [PAGE, 1, LARGEST_PAGE], offset: [0, 0, FARTHEST] });
    const { total, rows } = await listRows(edition, view, { limit, offset });
    const following = new URLSearchParams(query);
    following.set("offset", String(offset + limit));
    following.set("limit", String(limit));
    const next = offset + limit < total ? `${API}events?${following}` : null;
    return { ...edition.listed.credit, total, offset, limit, next, events: rows };
  },

  async casualties(question) {
    const { edition, query } = question;
    const view = await readEvent(question);
    const by = readChoice(query, "by", edition.listed.words.by);
    if (by === undefined) return { ...edition.listed.credit, ...(await countPeople(edition, view)) };
    const areas = by === "area" ? await tellAreas(edition, view) : {};
    return { ...edition.listed.credit, ...areas, groups: await countGroups(edition, view, by) };
  },

  async timeline(question) {
    const { edition, query } = question;
    const view = await readEvent(question);
    const step = readChoice(query, "step", edition.listed.words.step);
    return { ...edition.listed.credit, ...(await makeTimeline(edition, view, step)) };
  },

  async unshown({ edition, query }) {
    const view = await readView(edition, query);
    return { ...edition.listed.credit, ...(await countUnshown(edition, view)) };
  },

  async "unshown/*"({ edition, query, path }) {
    const view = await readView(edition, query);
    const { limit, offset } = readWhole(query, { limit: [LISTED, 1, PAGE], offset: [0, 0, FARTHEST] });
    return { ...edition.listed.credit, ...(await listHidden(edition, view, { part: path[1], limit, offset })) };
  },

  async "totals/widest"({ edition, query }) {
    const view = await readView(edition, query);
    return { ...edition.listed.credit, total: await findWidest(edition, view) };
  },

  async "totals/*/coverage"({ edition, query, path }) {
    const view = await readView(edition, query);
    return { ...edition.listed.credit, ...(await coverTotal(edition, view, path[1])) };
  },

  async overlays({ edition }) {
    const overlays = await edition.read("overlays");
    return { overlays: overlays.map((/** @type {any} */ one) => one.told) };
  },

  async "overlays/*"({ edition, path }) {
    const name = path.slice(1).join("/");
    const found = await edition.overlay(name);
    if (!found) throw new Refusal(404, `There is no overlay ${name}.`);
    return edition.file(found.outline);
  },

  async names({ edition }) {
    const told = await edition.read("names");
    /** @type {[string, Record<string, number[]>][]} */
    const orders = Object.entries(told.order);
    const nameOrder = (/** @type {Record<string, number[]>} */ order) =>
      Object.fromEntries(
        Object.entries(order).map(([kind, places]) => [kind, places.map((place) => told[kind][place].id)]),
      );
    const order = Object.fromEntries(orders.map(([lang, its]) => [lang, nameOrder(its)]));
    return { ...edition.listed.credit, ...told, order };
  },

  /** What the edition says of itself, which no server is asked. */
  async edition({ edition }) {
    const { dataset, credit, opening, words, languages, program } = edition.listed;
    return { ...credit, ...dataset, opening, words, languages, program };
  },
};

/**
 * The answer to a path, a part of which may be any name.
 * @param {string[]} path
 */
const findAnswer = (path) => {
  const [first, , ...rest] = path;
  const names = [path.join("/"), [first, "*", ...rest].join("/"), `${first}/*`];
  const isWhole = (/** @type {string} */ name) => !["events/*", "unshown/*"].includes(name) || path.length === 2;
  return ANSWERS[names.find((name) => Object.hasOwn(ANSWERS, name) && isWhole(name)) ?? ""];
};

/**
 * The files of an edition as the source of answers.
 * @param {string} root the address of the data folder, with a slash at its end
 * @param {import("./types.js").Load} [load] how a file is read, in place of fetching it
 * @returns {Source} `ask` takes an address such as `api/v1/cells?z=3&bbox=...` and gives what the API
 *   would answer; what the API would refuse is refused with a `Refusal`
 */
export const openSource = (root, load) => {
  const edition = new Edition(load ?? ((name) => fetchFile(root + name)));
  return {
    async ask(address, signal) {
      const [path, query] = splitAddress(address);
      const answer = findAnswer(path);
      if (!answer)
        throw new Refusal(404, "A static edition does not answer this: the dataset has to be served for it.");
      await edition.open();
      const given = await answer({ edition, query, path });
      // Who asked has asked something else meanwhile.
      signal?.throwIfAborted();
      return given;
    },
  };
};

/**
 * @param {string} address
 * @returns {[string[], URLSearchParams]}
 */
const splitAddress = (address) => {
  const at = address.indexOf("?");
  const [path, query] = at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at + 1)];
  const parts = path.replace(/^\/?api\/v1\//, "").split("/");
  return [parts.map(decodeURIComponent), new URLSearchParams(query)];
};

/** @param {string} address */
const fetchFile = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  return response.json();
};
