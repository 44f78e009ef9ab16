/* The lines and areas of the base map as paths, and how wide they are drawn. */
import basemap from "../../look/basemap.json" with { type: "json" };
import { ringsOf, toWorld } from "./geometry.js";

/**
 * Drawn from a zoom on, and up to one where something finer stands in for it.
 * @typedef {{ kind: string, rank: number, from: number, to: number, path: Path2D }} Line
 */
/** @typedef {{ columns: string[] }} Named */
/** @typedef {{ geometry: any, properties: Record<string, any> }} Feature */

/** @type {import("./types.js").BasemapLayer[]} */
export const LAYERS = basemap.layers; // drawn in this order
export const FILES = ["land", "borders", "rivers", "lakes", "places"];

/** What is fetched when the map comes near: the file, from which zoom, and west, south, east, north. */
export const NEAR = /** @type {{ file: string, from: number, bbox: import("./types.js").Box }} */ (basemap.near);

/** Paths are kept around this point of the unit square, near the data, to spare float precision. */
export const ORIGIN = { x: 0.61, y: 0.4 };

/**
 * The name in the first of a language's columns that a feature has, blank or not.
 * @param {Record<string, any>} properties
 * @param {Named} language
 */
export const nameOf = (properties, { columns }) => properties[columns.find((column) => column in properties) ?? ""];

/**
 * @param {Path2D} path
 * @param {number[][]} ring
 */
const addRing = (path, ring) => {
  ring.forEach((position, index) => {
    const at = toWorld(position);
    path[index ? "lineTo" : "moveTo"](at.x - ORIGIN.x, at.y - ORIGIN.y);
  });
};

/**
 * One path for each kind, rank and zooms at which its features are drawn.
 * @param {{ features: Feature[] }} collection
 */
export const toPaths = (collection) => {
  /** @type {Map<string, Line>} */
  const paths = new Map();
  for (const { geometry, properties } of collection.features) {
    const { kind, rank, min_zoom: from } = properties;
    const to = properties.max_zoom ?? Number.POSITIVE_INFINITY;
    const key = `${kind}/${rank}/${from}/${to}`;
    const line = paths.get(key) ?? { kind, rank, from, to, path: new Path2D() };
    paths.set(key, line);
    for (const ring of ringsOf(geometry)) addRing(line.path, ring);
  }
  return [...paths.values()];
};

/**
 * How wide a river is drawn, in pixels: by its rank, and wider as the map comes closer.
 * @param {number} rank
 * @param {number} zoom
 */
export const riverWidth = (rank, zoom) => {
  const { width = 0 } = basemap.river_widths.find(({ up_to_rank: last }) => rank <= last) ?? {};
  return Math.max(0.5, width * Math.min(4, 0.55 + Math.max(0, zoom - 4) * 0.32));
};

const EQUATOR_M = 40_075_017; // metres

/**
 * How many pixels a metre on the ground is at a latitude, where the world is so many wide.
 * @param {number} scale
 * @param {{ lat: number }} at
 */
export const pixelsOfMetre = (scale, { lat }) => scale / (EQUATOR_M * Math.cos((lat * Math.PI) / 180));

/**
 * How wide a layer's lines are drawn, in pixels.
 * @param {import("./types.js").BasemapLayer} layer
 * @param {number} rank
 * @param {number} zoom
 * @param {number} [metre] pixels of one on the ground
 */
export const lineWidth = ({ width = 0, far = width, by_rank, metres = 0, edge = 0 }, rank, zoom, metre = 0) => {
  const drawn = zoom < basemap.far_below_zoom ? far : width;
  return Math.max(by_rank ? riverWidth(rank, zoom) : drawn, metres * metre + edge);
};

/** @type {Record<string, import("./types.js").NameStyle | undefined>} */
const NAMES = basemap.names;

/**
 * How a place's name is written at a zoom; nothing for a kind that is not named.
 * @param {Record<string, any>} place its properties
 * @param {number} zoom
 */
export const nameStyle = ({ kind, rank, min_zoom: from }, zoom) => {
  const style = NAMES[kind];
  if (!style) return null;
  const isLarge = kind === "city" && rank <= 5;
  const size = style.size + (zoom >= from + 3 ? 1 : 0);
  return { dot: 0, ...style, bold: style.bold || isLarge, size };
};
