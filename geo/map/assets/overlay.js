/* Areas laid over the map: their outlines, their names as buttons that filter by them, and their fill. */
import { html } from "./elements.js";
import { nameOf } from "./ground.js";
import { load } from "./server.js";
import { middleOf } from "./sizes.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").OverlayOptions} OverlayOptions */
/** @typedef {import("./types.js").AreaNumber} AreaNumber */
/** @typedef {{ name: string, label: L.Marker, bounds: L.LatLngBounds, isChosen: boolean }} Name */
/** @typedef {{ by: string, most: number, densest: number, hasSquares: boolean }} Fill the largest amount, and how dense it is drawn */
/**
 * @typedef {object} Around
 * @property {(area: string) => void} choose
 * @property {() => void} named the names that stand on the map are others
 * @property {() => Promise<import("./types.js").AreaAnswer>} ask
 * @property {(fill: Fill | null) => void} filled
 */

const LEAST_WIDTH = 70; // px of an area on the screen that is named
const DENSEST = 0.42; // opacity of the area with most; that of others is as much less as they have less
/** @type {{ features: any[] }} */
const NOTHING = { features: [] };

export class Overlay {
  /**
   * @param {L.Map} map
   * @param {Around} around
   */
  constructor(map, around) {
    this.map = map;
    this.around = around;
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
   * @param {string} asked what the numbers of areas depend on
   */
  async show(words, overlay, asked) {
    const written = JSON.stringify([words.lang, overlay, overlay?.fill ? asked : ""]);
    if (written === this.written) return;
    this.written = written;
    if (overlay?.address !== this.address) await this.load(overlay?.address);
    const numbers = overlay?.fill ? await this.ask() : new Map();
    if (written !== this.written) return;
    // Without an answer the outlines are drawn all the same, and the numbers asked for the next time.
    if (!numbers) this.written = "";
    this.draw(words, overlay, numbers ?? new Map());
  }

  /** @param {string | undefined} address */
  async load(address) {
    this.address = address;
    this.features = [];
    const found = address ? await load(address).catch(() => NOTHING) : NOTHING;
    if (this.address === address) this.features = found.features;
  }

  /** @returns {Promise<Map<string | null, AreaNumber> | null>} */
  async ask() {
    const answer = await this.around.ask().catch(() => null);
    return (
      answer &&
      new Map(answer.groups.map((group) => [group.key, "sum" in group ? { key: group.key, ...group.sum } : group]))
    );
  }

  /**
   * @param {Words} words
   * @param {OverlayOptions | null} overlay
   * @param {Map<string | null, AreaNumber>} numbers
   */
  draw(words, overlay, numbers) {
    const by = overlay?.fill ?? "";
    const chosen = new Set(overlay?.chosen);
    const drawn = this.features.map(({ properties: { id } }) => amountOf(numbers.get(id), by));
    const most = Math.max(0, ...drawn.map((amount) => amount ?? 0));
    this.group.clearLayers();
    this.names = this.features.map((feature, index) => {
      const share = most ? (drawn[index] ?? 0) / most : 0;
      const { id } = feature.properties;
      return this.drawArea(feature, words, { share, isChosen: chosen.has(id), told: tell(numbers.get(id), by, words) });
    });
    const hasSquares = this.features.some(({ properties }) => properties.square);
    this.around.filled(by && most ? { by, most, densest: DENSEST, hasSquares } : null);
    this.showNames();
  }

  /**
   * @param {any} feature
   * @param {Words} words
   * @param {{ share: number, isChosen: boolean, told: string }} look
   * @returns {Name}
   */
  drawArea(feature, words, { share, isChosen, told }) {
    const { id, at, square } = feature.properties;
    const name = nameOf(feature.properties, words);
    const className = [
      "rasd-area",
      ...(isChosen ? ["rasd-area-chosen"] : []),
      ...(square ? ["rasd-area-square"] : []),
    ].join(" ");
    /** @type {L.GeoJSONOptions} */
    const options = { pane: "rasd-overlay", interactive: false, style: { className } };
    const shape = L.geoJSON(feature, options);
    if (share) this.group.addLayer(L.geoJSON(feature, { ...options, style: filledBy(share) }));
    this.group.addLayer(shape);
    const number = told ? [html("span", { className: "rasd-area-number" }, told)] : [];
    const press = { type: "button", dir: words.direction, "aria-pressed": String(isChosen) };
    const button = html("button", press, html("span", {}, name), ...number);
    button.title = words.say(isChosen ? "map.area_leave" : "map.area_choose", { name });
    button.addEventListener("click", () => this.around.choose(id));
    L.DomEvent.disableClickPropagation(button);
    const icon = L.divIcon({ className: "rasd-area-name", html: button, iconSize: undefined });
    const label = L.marker([at[1], at[0]], { icon, keyboard: false, interactive: false, zIndexOffset: -30000 });
    return { name, label, bounds: shape.getBounds(), isChosen };
  }

  /** A name stands where its area is wide enough for it on the screen. */
  showNames() {
    for (const { label, bounds, isChosen } of this.names) {
      const west = this.map.latLngToLayerPoint(bounds.getSouthWest()).x;
      const east = this.map.latLngToLayerPoint(bounds.getNorthEast()).x;
      if (isChosen || east - west > LEAST_WIDTH) this.group.addLayer(label);
      else this.group.removeLayer(label);
    }
    this.around.named(); // the names below keep clear of these
  }

  /** The names that stand on the map, which need not be written once more. */
  named() {
    return this.names.filter(({ label }) => this.group.hasLayer(label)).map(({ name }) => name);
  }
}

/**
 * What an area is filled by; null where nobody gives a figure, or the licence tells none.
 * @param {AreaNumber | undefined} number
 * @param {string} by
 */
const amountOf = (number, by) => {
  if (!number) return null;
  return by === "events" ? number.events : middleOf(number);
};

/**
 * @param {AreaNumber | undefined} number
 * @param {string} by
 * @param {Words} words
 */
const tell = (number, by, words) => {
  if (!number || !by) return "";
  if (by === "events") return number.events === null ? words.say("map.no_figure") : words.number.format(number.events);
  return middleOf(number) === null ? words.say("map.no_figure") : words.range(number);
};

/** @param {number} share of the amount of the area with most */
const filledBy = (share) => ({ className: "rasd-area-filled", fillOpacity: DENSEST * share });
