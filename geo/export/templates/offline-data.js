/* Answers from the page itself what the map otherwise asks the server, so that its script is the same. */
import { TILE, toWorld } from "../../map/assets/geometry.js";

/** @typedef {{ id: string, lng: number, lat: number, from: string | null, to: string | null } & Record<string, any>} Mark */
/** @typedef {{ from: string | null, to: string | null }} Days as YYYY-MM-DD */
/**
 * What geo/export/offline.py puts into the page.
 * @typedef {object} Data
 * @property {import("../../map/assets/types.js").Options} options
 * @property {import("../../map/assets/types.js").Box} bounds
 * @property {Record<string, any>} ground
 * @property {Record<string, any[]>} marks
 * @property {any[]} events
 * @property {{ from: string, to: string, events: number }[]} bins
 * @property {string | null} selected
 * @property {Record<string, string>} says
 * @property {Set<string>} [shown] ids of the events that the reader's choices leave
 */

const SQUARE = 44; // px, as in geo/questions/cells.py
const CELLS = ["lng", "lat", "events", "differ", "partly", "west", "south", "east", "north", "split", "place"];

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

/** @param {Mark[]} found */
const toCell = (found) => {
  /** @param {"lng" | "lat"} name */
  const ends = (name) => [Math.min(...found.map((m) => m[name])), Math.max(...found.map((m) => m[name]))];
  /** @param {"lng" | "lat"} name */
  const mean = (name) => found.reduce((sum, m) => sum + m[name], 0) / found.length;
  const [[west, east], [south, north]] = [ends("lng"), ends("lat")];
  const differ = new Set(found.filter((m) => m.agreement === "differ" || m.agreement === "denied").map((m) => m.id));
  const events = new Set(found.map((m) => m.id)).size;
  const partly = new Set(found.filter((m) => m.partly).map((m) => m.id)).size;
  const split = west < east || south < north;
  return {
    lng: mean("lng"),
    lat: mean("lat"),
    events,
    differ: differ.size,
    partly,
    west,
    south,
    east,
    north,
    split,
    place: null,
  };
};

/**
 * Gather marks into cells of the screen, as /api/v1/cells does.
 * @param {Mark[]} marks
 * @param {URLSearchParams} query
 * @param {string[]} names of the columns of an event
 */
const findCells = (marks, query, names) => {
  /** @type {Map<string, Mark[]>} */
  const squares = new Map();
  for (const mark of pick(marks, query)) {
    const key = squareOf(mark, Number(query.get("z")));
    squares.set(key, [...(squares.get(key) || []), mark]);
  }
  const groups = [...squares.values()];
  /** @param {Mark[]} group */
  const isOne = (group) => new Set(group.map(({ id }) => id)).size === 1;
  return {
    cells: toColumns(groups.filter((group) => !isOne(group)).map(toCell), CELLS),
    events: toColumns(groups.filter(isOne).flat(), names),
    shown: groups.flat().length,
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
    if (asked === "api/v1/cells") return findCells(marks, query, names);
    if (asked === "api/v1/cells/events") return { events: toColumns(pick(marks, query), names), more: 0 };
    if (asked === "assets/rasd/tiles.json") return { tiles: [] };
    const event = /^api\/v1\/events\/(.+)$/.exec(asked);
    if (!event) throw new Error(`Nothing here answers for ${asked}`);
    const id = decodeURIComponent(event[1]);
    const places = all.filter((mark) => mark.id === id).map(({ lat, lng }) => ({ lat, lng, alternatives: [] }));
    return { event: { mapped: places.length > 0, places } };
  };
};
