/* One mark on the map. Its element stays while its key does; only its sign is drawn anew. */
import { isStill, svg } from "./elements.js";
import { leader } from "./signs.js";

/** @typedef {import("./words.js").Words} Words */
/**
 * What a mark asks of the layer it is in.
 * @typedef {object} Around
 * @property {L.Map} map
 * @property {(mark: Mark) => void} point
 * @property {(mark?: Mark) => void} unpoint a mark when it is the one pointed at, or whichever is
 * @property {(mark: Mark) => void} press
 * @property {(thing: { rank: number }) => string[]} titleOf
 * @property {import("./looks.js").Looks} looks
 */

const ABOVE_ALL = 20000; // z-index of the selected mark over those of the others

/**
 * What the kinds of marks have in common.
 * @abstract
 * @template {import("./types.js").Thing} [Thing=import("./types.js").Thing]
 */
export class Mark {
  /**
   * @param {Thing} thing
   * @param {Around} layer
   */
  constructor(thing, layer) {
    this.thing = thing;
    this.layer = layer;
    this.isSelected = false;
    this.drawn = "";
    this.shifted = 0; // px
    this.svg = svg("svg", { class: "rasd-sign", "aria-hidden": "true" });
    this.marker = L.marker([0, 0], {
      icon: L.divIcon({ className: "rasd-mark", html: this.svg, iconSize: undefined }),
      keyboard: true,
      autoPanOnFocus: false,
      bubblingMouseEvents: false,
    });
    this.marker.on("mouseover", () => layer.point(this));
    this.marker.on("mouseout", () => layer.unpoint());
    this.marker.on("click", () => layer.press(this));
    this.marker.on("add", () => this.listen());
  }

  /**
   * What the sign shows, in one text: another one is drawn when it changes.
   * @abstract
   * @param {Words} _words
   * @returns {string}
   */
  signature(_words) {
    throw new Error("Each kind of mark says what its sign shows.");
  }

  /**
   * @abstract
   * @param {Words} _words
   * @returns {SVGElement}
   */
  sign(_words) {
    throw new Error("Each kind of mark draws its own sign.");
  }

  /**
   * What it says, line by line.
   * @abstract
   * @param {Words} _words
   * @returns {string[]}
   */
  lines(_words) {
    throw new Error("Each kind of mark has its own words.");
  }

  /**
   * Pixels from its middle to its farthest point.
   * @abstract
   * @returns {number}
   */
  radius() {
    throw new Error("Each kind of mark has its own size.");
  }

  /** Take away what it drew beside its sign. */
  clear() {}

  listen() {
    const element = this.marker.getElement();
    element?.addEventListener("keydown", (event) => this.onKey(event));
    element?.addEventListener("blur", () => this.layer.unpoint());
    element?.addEventListener("focus", () => {
      if (!element.matches(":focus-visible")) return;
      this.layer.map.panInside(this.marker.getLatLng(), { padding: [40, 40], animate: !isStill() });
      this.layer.point(this);
    });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    this.marker.fire("click", { latlng: this.marker.getLatLng() }, true);
  }

  /**
   * Take the thing it stands for; draws only what changed.
   * @param {Thing} thing
   * @param {Words} words
   */
  set(thing, words) {
    this.thing = thing;
    const at = this.marker.getLatLng();
    if (at.lat !== thing.lat || at.lng !== thing.lng) this.marker.setLatLng([thing.lat, thing.lng]);
    const drawn = this.signature(words);
    if (drawn !== this.drawn) {
      this.svg.replaceChildren(this.sign(words));
      this.shifted = 0;
    }
    this.drawn = drawn;
  }

  /**
   * After it is on the map: what it says to those who do not see it.
   * @param {Words} words
   */
  label(words) {
    this.marker.getElement()?.setAttribute("aria-label", this.lines(words).join(", "));
    this.raise();
  }

  /** The selected mark lies above the small ones, and those above the large ones. */
  raise() {
    this.marker.setZIndexOffset(this.isSelected ? ABOVE_ALL : -Math.round(this.radius() * 100));
  }

  /**
   * Draw the sign some pixels beside its point, with a line that leads to it.
   * @param {number} pixels
   */
  shift(pixels) {
    if (pixels === this.shifted) return;
    this.shifted = pixels;
    this.svg.lastElementChild?.setAttribute("transform", `translate(${pixels} 0)`);
    this.svg.querySelector(".rasd-leader")?.remove();
    if (pixels) this.svg.prepend(leader(pixels - this.radius()));
  }

  /** @param {boolean} isSelected */
  select(isSelected) {
    this.isSelected = isSelected;
    this.svg.classList.toggle("rasd-selected", isSelected);
    this.raise();
  }
}
