/* How vector tiles of the host are drawn: the layers of three schemas by the page's own colours.
 *
 * What becomes a rule stands in tiles.json: layers of OpenMapTiles, Protomaps and Shortbread, which
 * tilemaker, planetiler and `pmtiles extract` write. A tile has those of one, and the rest is passed over.
 */
import basemap from "../../look/basemap.json" with { type: "json" };
import tiles from "../../look/tiles.json" with { type: "json" };

/** @typedef {import("./types.js").TileLook} TileLook */
/** @typedef {import("./types.js").TileRow} TileRow */
/** @typedef {{ props: Record<string, any>, geomType: number }} TileFeature */

const POINT = 1;
const LINE = 2;
const AREA = 3;

/** @type {Record<string, import("./types.js").NameStyle>} */
const NAMES = basemap.names;

/**
 * Whether a feature is one that a row is about.
 * @param {TileRow} row
 * @param {number} geometry
 * @returns {(zoom: number, feature: TileFeature) => boolean}
 */
export const makeFilter =
  ({ key, values }, geometry) =>
  (_, { props, geomType }) =>
    geomType === geometry && (!key || Boolean(values?.includes(String(props[key]))));

/**
 * The properties a name is looked for in, best first: the page's language, the place's own, others.
 * @param {{ code: string, direction: string, columns: string[] }} language
 */
export const namesOf = ({ code, direction, columns }) => {
  const others = columns.map((column) => column.replace("name_", ""));
  /** @param {string} each */
  const write = (each) => [`name:${each}`, `name_${each}`];
  const latin = direction === "ltr" ? ["name:latin", "name_int"] : [];
  return [...write(code), ...latin, "name", ...others.flatMap(write)];
};

/**
 * What the library is to draw, in this order.
 * @param {any} library
 * @param {TileLook} look
 */
export const paintRules = (library, { palette }) => [
  ...tiles.areas.map((/** @type {TileRow} */ row) => ({
    dataLayer: row.layer,
    minzoom: row.from,
    filter: makeFilter(row, AREA),
    symbolizer: new library.PolygonSymbolizer({ fill: palette[row.colour ?? ""] }),
  })),
  ...tiles.lines.map((/** @type {TileRow} */ row) => ({
    dataLayer: row.layer,
    minzoom: row.from,
    filter: makeFilter(row, LINE),
    symbolizer: line(library, palette[row.colour ?? ""], row),
  })),
];

/**
 * @param {any} library
 * @param {string} color
 * @param {TileRow} row
 */
const line = (library, color, { widths, dash }) => {
  const width = library.linear(widths);
  const joins = { lineJoin: "round", lineCap: dash ? "butt" : "round" };
  return new library.LineSymbolizer({ color, width, dash, dashColor: color, dashWidth: width, ...joins });
};

/**
 * What the library is to write, the most important first.
 * @param {any} library
 * @param {TileLook} look
 */
export const labelRules = (library, { palette, language, font }) =>
  tiles.names.map((/** @type {TileRow} */ row) => {
    const style = NAMES[row.as ?? ""];
    const written = {
      labelProps: namesOf(language),
      fill: palette[style.colour],
      stroke: palette["label-halo"],
      width: 1.5,
      // Arabic is not set in italics.
      font: `${style.italic && language.direction === "ltr" ? "italic " : ""}${style.bold ? 600 : 400} ${style.size}px ${font}`,
      maxLineChars: 24,
    };
    return {
      dataLayer: row.layer,
      minzoom: row.from,
      maxzoom: row.to,
      filter: makeFilter(row, POINT),
      symbolizer: style.dot ? spot(library, written, style.dot) : new library.CenteredTextSymbolizer(written),
    };
  });

/**
 * A dot with its name beside it.
 * @param {any} library
 * @param {Record<string, any>} written
 * @param {number} radius
 */
const spot = (library, written, radius) =>
  new library.GroupSymbolizer([
    new library.CircleSymbolizer({ radius, fill: written.fill, stroke: written.stroke, width: 1 }),
    new library.OffsetTextSymbolizer({ ...written, offsetX: radius + 3, offsetY: 0 }),
  ]);
