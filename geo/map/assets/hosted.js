/* Base maps of the host: tiles from this server, over the shipped base map, which shows around them. */
import { loadScript, server } from "./server.js";
import { labelRules, paintRules } from "./vector.js";

/** @typedef {import("./types.js").TileLook} TileLook */
/**
 * One row of `own` in tiles.json.
 * @typedef {{ name: string, url: string, script: string, min_zoom: number, max_zoom: number,
 *   bounds: import("./types.js").Box, attribution: import("./controls.js").Credit[] }} Hosted
 */

export class HostMap extends L.LayerGroup {
  /**
   * @param {L.Layer} base
   * @param {Hosted} row
   * @param {string} attribution as HTML
   */
  constructor(base, row, attribution) {
    super([base]);
    this.row = row;
    const [west, south, east, north] = row.bounds;
    this.shared = { attribution, bounds: L.latLngBounds([south, west], [north, east]) };
    /** @type {TileLook | null} */
    this.look = null;
    /** @type {TileLook | null} */
    this.drawnIn = null;
    /** @type {L.GridLayer | null} */
    this.tiles = null;
  }

  /** @param {TileLook} look */
  setLook(look) {
    this.look = look;
    if (this.tiles && !this.row.script) return;
    if (this._map) this.draw();
  }

  /** @param {L.Map} map */
  onAdd(map) {
    super.onAdd(map);
    this.draw();
    return this;
  }

  async draw() {
    const { look, row } = this;
    if (!look || look === this.drawnIn) return;
    const tiles = row.script ? await this.makeVectors(look) : this.makePictures();
    // The reader may have chosen another map or theme while the library came.
    if (look !== this.look) return;
    if (this.tiles) this.removeLayer(this.tiles);
    this.tiles = tiles;
    this.drawnIn = look;
    this.addLayer(tiles);
  }

  makePictures() {
    const { min_zoom, max_zoom, url } = this.row;
    const zooms = { minZoom: min_zoom, maxNativeZoom: max_zoom, maxZoom: 24 };
    return L.tileLayer(server.root + url, { ...this.shared, ...zooms });
  }

  /** @param {TileLook} look */
  async makeVectors(look) {
    const { min_zoom, max_zoom, url, script } = this.row;
    const library = await loadScript(script, "protomapsL");
    return library.leafletLayer({
      ...this.shared,
      url: server.root + url,
      maxDataZoom: max_zoom,
      // It draws a tile of one zoom at the next, twice as large.
      minZoom: min_zoom && min_zoom + 1,
      lang: look.language.code,
      backgroundColor: look.palette.land,
      paintRules: paintRules(library, look),
      labelRules: labelRules(library, look),
    });
  }
}
