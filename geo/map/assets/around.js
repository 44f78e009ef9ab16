/* What stands on the map around the marks, in the page's language. */
import { Layers, Regions, Scale, Zoom } from "./controls.js";
import { DatasetKey } from "./key.js";
import { Legend } from "./legend.js";
import { List, Status, Tooltip } from "./panels.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Options} Options */
/**
 * @typedef {object} Pressed
 * @property {(bbox: Box | null) => void} goTo
 * @property {() => void} goHome
 * @property {() => void} retry
 * @property {(event: import("./types.js").EventThing) => void} choose
 */

export class Controls {
  /**
   * @param {L.Map} map
   * @param {L.Layer} base
   * @param {Words} words
   * @param {Pressed} pressed
   */
  constructor(map, base, words, pressed) {
    this.map = map;
    // In this order they stand on the page, and rules of the style sheet count on it.
    this.zoom = new Zoom(map, pressed.goHome);
    this.regions = new Regions(map, pressed.goTo);
    this.layers = new Layers(map, base);
    this.legend = new Legend(map);
    this.key = new DatasetKey(this.legend);
    this.status = new Status(map, pressed.retry);
    this.legend.take(this.status.panel);
    this.tooltip = new Tooltip(map);
    this.list = new List(map, pressed.choose);
    this.scale = new Scale(words);
    L.control.attribution({ prefix: false }).addTo(map);
  }

  /**
   * Take another language or theme.
   * @param {Words} words
   * @param {Pick<Options, "theme" | "palette" | "language">} look
   */
  showLook(words, { theme, palette, language }) {
    this.map.getContainer().setAttribute("aria-label", words.say("map.label"));
    this.scale.setWords(words);
    if (!this.scale._map) this.scale.addTo(this.map);
    this.zoom.show(words);
    const font = getComputedStyle(this.map.getContainer()).fontFamily;
    this.layers.show(words, theme, { palette, language, font });
    this.legend.show(words);
  }

  /**
   * @param {Words} words
   * @param {Options} options
   */
  show(words, { regions, whole, datasets }) {
    this.regions.show(words, regions, whole);
    this.key.show(words, datasets);
  }
}
