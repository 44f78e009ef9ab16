/* Areas laid over the map: their outlines, and their names as buttons that filter by them. */
import { html } from "./elements.js";
import { nameOf } from "./ground.js";
import { load } from "./server.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").OverlayOptions} OverlayOptions */
/** @typedef {{ label: L.Marker, bounds: L.LatLngBounds, isChosen: boolean }} Name */

const LEAST_WIDTH = 70; // px of an area on the screen that is named
/** @type {{ features: any[] }} */
const NOTHING = { features: [] };

export class Overlay {
  /**
   * @param {L.Map} map
   * @param {(area: string) => void} onChoose
   * @param {() => void} onNamed
   */
  constructor(map, onChoose, onNamed) {
    this.map = map;
    this.onChoose = onChoose;
    this.onNamed = onNamed;
    /** @type {any[]} */
    this.features = [];
    /** @type {Name[]} */
    this.names = [];
    /** @type {string | undefined} */
    this.address = undefined;
    this.written = "";
    Object.assign(map.createPane("rasd-overlay").style, { zIndex: "340", pointerEvents: "none" });
    this.group = L.layerGroup().addTo(map);
    map.on("zoomend", () => this.showNames());
  }

  /**
   * Show areas, or nothing; the outlines are fetched once for each address.
   * @param {Words} words
   * @param {OverlayOptions | null} overlay
   */
  async show(words, overlay) {
    const written = JSON.stringify([words.lang, overlay]);
    if (written === this.written) return;
    this.written = written;
    if (overlay?.address !== this.address) await this.load(overlay?.address);
    if (written === this.written) this.draw(words, new Set(overlay?.chosen));
  }

  /** @param {string | undefined} address */
  async load(address) {
    this.address = address;
    this.features = [];
    const found = address ? await load(address).catch(() => NOTHING) : NOTHING;
    if (this.address === address) this.features = found.features;
  }

  /**
   * @param {Words} words
   * @param {Set<string>} chosen
   */
  draw(words, chosen) {
    this.group.clearLayers();
    this.names = this.features.map((feature) => this.drawArea(feature, words, chosen.has(feature.properties.id)));
    this.showNames();
  }

  /**
   * @param {any} feature
   * @param {Words} words
   * @param {boolean} isChosen
   * @returns {Name}
   */
  drawArea(feature, words, isChosen) {
    const { id, at } = feature.properties;
    const name = nameOf(feature.properties, words);
    const className = isChosen ? "rasd-area rasd-area-chosen" : "rasd-area";
    /** @type {L.GeoJSONOptions} */
    const options = { pane: "rasd-overlay", interactive: false, style: { className } };
    const shape = L.geoJSON(feature, options);
    this.group.addLayer(shape);
    const button = html("button", { type: "button", dir: words.direction, "aria-pressed": String(isChosen) }, name);
    button.title = words.say(isChosen ? "map.area_leave" : "map.area_choose", { name });
    button.addEventListener("click", () => this.onChoose(id));
    L.DomEvent.disableClickPropagation(button);
    const icon = L.divIcon({ className: "rasd-area-name", html: button, iconSize: undefined });
    const label = L.marker([at[1], at[0]], { icon, keyboard: false, interactive: false, zIndexOffset: -30000 });
    return { label, bounds: shape.getBounds(), isChosen };
  }

  /** A name stands where its area is wide enough for it on the screen. */
  showNames() {
    for (const { label, bounds, isChosen } of this.names) {
      const west = this.map.latLngToLayerPoint(bounds.getSouthWest()).x;
      const east = this.map.latLngToLayerPoint(bounds.getNorthEast()).x;
      if (isChosen || east - west > LEAST_WIDTH) this.group.addLayer(label);
      else this.group.removeLayer(label);
    }
    this.onNamed(); // the names below keep clear of these
  }
}
