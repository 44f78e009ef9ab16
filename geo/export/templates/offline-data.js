/* Answers from the page itself what the map otherwise asks the server, so that its script is the same. */
import { TILE, toWorld } from "../../map/assets/geometry.js";

/** @typedef {{ id: string, lng: number, lat: number, from: string | null, to: string | null, main: boolean, partly: boolean, group: string } & Record<string, any>} Mark */
/** @typedef {{ from: string | null, to: string | null }} Days as YYYY-MM-DD */
/** @typedef {{ low: number, high: number, open: boolean }} Adds what an event adds to the number of the view */
/**
 * What geo/export/offline.py puts into the page.
 * @typedef {object} Data
 * @property {import("../../map/assets/types.js").Options} options
 * @property {import("../../map/assets/types.js").Box} bounds
 * @property {Record<string, any>} ground
 * @property {Record<string, any[]>} marks
 * @property {Record<string, Adds>} added by the id of an event, none of one that adds nothing
 * @property {any[]} events
 * @property {{ from: string, to: string, events: number }[]} bins
 * @property {string | null} selected
 * @property {Record<string, string>} says
 * @property {Set<string>} [shown] ids of the events that the reader's choices leave
 */

const SQUARE = 44; // px, as in geo/engine/marks.py
const CELLS = [
  ...["lng", "lat", "events", "differ", "partly", "low", "high", "open", "figured", "kinds"],
  ...["west", "south", "east", "north", "split", "place"],
];
const FURTHER = ["lng", "lat", "to_lng", "to_lat", "events", "id", "title"];

/**
 * Tell whether an event touches a period; one without any date only when none is chosen.
 * @param {Days} event
 * @param {string | null} from
 * @param {string | null} to
 */
export const isWithin = (event, from, to) => {
  if (!from && !to) return true;
  if (!event.from && !event.to) return false;
  return (!from || !event.to || event.to >= from) && (!to || !event.from || event.from <= to);
};

/**
 * Tell whether an event that touches a period may have been on a day outside it.
 * @param {Days} event
 * @param {string | null} from
 * @param {string | null} to
 */
export const reachesBeyond = (event, from, to) =>
  Boolean((from && (!event.from || event.from < from)) || (to && (!event.to || event.to > to)));

/**
 * @param {Record<string, any[]>} columns
 * @returns {Mark[]}
 */
const toRows = (columns) => {
  const names = Object.keys(columns);
  return columns.id.map(
    (_, i) => /** @type {any} */ (Object.fromEntries(names.map((name) => [name, columns[name][i]]))),
  );
};

/**
 * @param {Record<string, any>[]} rows
 * @param {string[]} names
 */
const toColumns = (rows, names) => Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));

/**
 * @param {Mark[]} marks
 * @param {URLSearchParams} query
 */
const pick = (marks, query) => {
  const [west, south, east, north] = (query.get("bbox") ?? "").split(",").map(Number);
  const [from, to] = [query.get("from"), query.get("to")];
  const found = marks.filter((mark) => {
    const isInside = mark.lng >= west && mark.lng <= east && mark.lat >= south && mark.lat <= north;
    return isInside && isWithin(mark, from, to);
  });
  return found.map((mark) => ({ ...mark, partly: mark.partly || reachesBeyond(mark, from, to) }));
};

/**
 * @param {Mark} mark
 * @param {number} zoom
 */
const squareOf = ({ lng, lat }, zoom) => {
  const side = (TILE * 2 ** zoom) / SQUARE;
  const { x, y } = toWorld([lng, lat]);
  return `${Math.floor(x * side)}/${Math.floor(y * side)}`;
};

/**
 * What the events of a cell add to the number of the view; one that reaches beyond the period adds nothing.
 * @param {Mark[]} found
 * @param {Record<string, Adds>} added
 */
const addUp = (found, added) => {
  const adding = found.filter((mark) => added[mark.id] && !mark.partly).map(({ id }) => added[id]);
  if (!adding.length) return { low: null, high: null, open: false, figured: 0 };
  return {
    low: adding.reduce((sum, { low }) => sum + low, 0),
    high: adding.reduce((sum, { high }) => sum + high, 0),
    open: adding.some(({ open }) => open),
    figured: adding.length,
  };
};

/**
 * @param {Mark[]} found
 * @param {Record<string, Adds>} added
 */
const toCell = (found, added) => {
  /** @param {"lng" | "lat"} name */
  const ends = (name) => [Math.min(...found.map((m) => m[name])), Math.max(...found.map((m) => m[name]))];
  /** @param {"lng" | "lat"} name */
  const mean = (name) => found.reduce((sum, m) => sum + m[name], 0) / found.length;
  const [[west, east], [south, north]] = [ends("lng"), ends("lat")];
  /** @type {Record<string, number>} */
  const kinds = {};
  for (const { group } of found) kinds[group] = (kinds[group] ?? 0) + 1;
  return {
    lng: mean("lng"),
    lat: mean("lat"),
    events: found.length,
    differ: found.filter(({ agreement }) => agreement === "differ" || agreement === "denied").length,
    partly: found.filter(({ partly }) => partly).length,
    ...addUp(found, added),
    kinds,
    ...{ west, south, east, north },
    split: west < east || south < north,
    place: null,
  };
};

/**
 * The further places of events, each tied to the middle of the sign that counts its event.
 * @param {Mark[]} marks all on the screen
 * @param {Map<string, Mark>} mains the mark of each event by its id
 * @param {Mark[][]} groups what is drawn as one sign
 */
const findFurther = (marks, mains, groups) => {
  const owner = new Map(groups.flatMap((group) => group.map(({ id }) => /** @type {const} */ ([id, group]))));
  const further = marks.filter(({ main }) => !main);
  const tied = further.map((mark) => {
    const group = owner.get(mark.id) ?? [/** @type {Mark} */ (mains.get(mark.id))];
    /** @param {"lng" | "lat"} name */
    const mean = (name) => group.reduce((sum, m) => sum + m[name], 0) / group.length;
    return { lng: mark.lng, lat: mark.lat, to_lng: mean("lng"), to_lat: mean("lat"), mark };
  });
  /** @type {Map<string, any>} */
  const ties = new Map();
  for (const { mark, ...tie } of tied) {
    const key = Object.values(tie).join();
    const there = ties.get(key) ?? { ...tie, events: 0, id: mark.id, title: mark.title };
    ties.set(key, { ...there, events: there.events + 1 });
  }
  return [...ties.values()];
};

/**
 * Gather marks into cells of the screen, as /api/v1/cells does: each event where its own mark is.
 * @param {Mark[]} marks
 * @param {URLSearchParams} query
 * @param {string[]} names of the columns of an event
 * @param {Record<string, Adds>} added
 */
const findCells = (marks, query, names, added) => {
  /** @type {Map<string, Mark[]>} */
  const squares = new Map();
  const picked = pick(marks, query);
  for (const mark of picked.filter(({ main }) => main)) {
    const key = squareOf(mark, Number(query.get("z")));
    squares.set(key, [...(squares.get(key) || []), mark]);
  }
  const groups = [...squares.values()];
  const many = groups.filter((group) => group.length > 1).map((group) => toCell(group, added));
  const mains = new Map(marks.filter(({ main }) => main).map((mark) => [mark.id, mark]));
  return {
    cells: toColumns(many, CELLS),
    events: toColumns(groups.filter((group) => group.length === 1).flat(), names),
    further: toColumns(findFurther(picked, mains, groups), FURTHER),
    shown: groups.flat().length,
    untied: 0,
  };
};

/**
 * Make what answers for the server from the data of the page.
 * @param {Data} data
 * @returns {(path: string) => Promise<any>}
 */
export const makeAnswers = (data) => {
  const names = Object.keys(data.marks);
  const all = toRows(data.marks);
  return async (path) => {
    const { pathname, searchParams: query } = new URL(path, "file:///");
    const asked = pathname.slice(1);
    const { shown } = data;
    const marks = shown ? all.filter(({ id }) => shown.has(id)) : all;
    const ground = /^data\/basemap\/(\w+)\.json$/.exec(asked);
    if (ground) return data.ground[ground[1]];
    if (asked === "api/v1/cells") return findCells(marks, query, names, data.added);
    if (asked === "api/v1/cells/events") return { events: toColumns(pick(marks, query), names), more: 0 };
    if (asked === "assets/rasd/tiles.json") return { tiles: [] };
    const event = /^api\/v1\/events\/(.+)$/.exec(asked);
    if (!event) throw new Error(`Nothing here answers for ${asked}`);
    const id = decodeURIComponent(event[1]);
    const places = all.filter((mark) => mark.id === id).map(({ lat, lng }) => ({ lat, lng, alternatives: [] }));
    return { event: { mapped: places.length > 0, places } };
  };
};
