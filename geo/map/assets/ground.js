/* The lines and areas of the base map as paths, and how wide they are drawn. */
import basemap from "../../look/basemap.json" with { type: "json" };
import { ringsOf, toWorld } from "./geometry.js";

/** @typedef {{ kind: string, rank: number, from: number, path: Path2D }} Line drawn from a zoom on */
/** @typedef {{ columns: string[] }} Named */
/** @typedef {{ geometry: any, properties: Record<string, any> }} Feature */

/** @type {import("./types.js").BasemapLayer[]} */
export const LAYERS = basemap.layers; // drawn in this order
export const FILES = ["land", "borders", "rivers", "lakes", "places"];

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
 * One path for each kind, rank and zoom from which its features are drawn.
 * @param {{ features: Feature[] }} collection
 */
export const toPaths = (collection) => {
  /** @type {Map<string, Line>} */
  const paths = new Map();
  for (const { geometry, properties } of collection.features) {
    const { kind, rank, min_zoom: from } = properties;
    const key = `${kind}/${rank}/${from}`;
    const line = paths.get(key) ?? { kind, rank, from, path: new Path2D() };
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

/**
 * How wide a layer's lines are drawn, in pixels.
 * @param {import("./types.js").BasemapLayer} layer
 * @param {number} rank
 * @param {number} zoom
 */
export const lineWidth = ({ width = 0, far = width, by_rank }, rank, zoom) => {
  if (by_rank) return riverWidth(rank, zoom);
  return zoom < basemap.far_below_zoom ? far : width;
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
