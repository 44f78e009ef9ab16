/* Where the map is: at first, after it moved, and when its frame changes its size. */
import { isStill } from "./elements.js";
import { tellPage } from "./page.js";

/** @typedef {import("./types.js").Box} Box */
/**
 * @typedef {object} Heard
 * @property {() => void} onOpened the first view is there
 * @property {() => void} onLook the map shows something else, and rests
 */

const SETTLE = 80; // ms of rest between moves that go on, before asking
const PAN_STEP = 80; // px
const NEAR = 2; // px
/** @type {{ paddingTopLeft: [number, number] }} the buttons along the upper edge, in px */
const CLEAR = { paddingTopLeft: [0, 48] };

/** @type {Record<string, [number, number] | undefined>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {Box} box */
export const boundsOf = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);

export class Position {
  /**
   * @param {L.Map} map
   * @param {Heard} heard
   */
  constructor(map, heard) {
    this.map = map;
    this.heard = heard;
    /** @type {Pick<import("./types.js").Options, "home" | "position" | "start" | "scene">} */
    this.options = { home: null, position: null, start: null, scene: "" };
    this.toOpen = true; // whether the frame had no size yet to show the first view in
    this.hasOpened = false;
    this.isAtHome = false;
    this.isAsOpened = false; // whether it shows the position that a link asked for
    /** @type {L.Point | undefined} */
    this.size = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.settling = undefined;
    this.movedAt = -SETTLE;
    map.getContainer().addEventListener("keydown", (event) => this.onKey(event));
    this.opened = new Promise((resolve) => map.once("rasd:opened", resolve));
    map.on("moveend", () => this.onMoved());
    new ResizeObserver(() => this.onResized()).observe(map.getContainer());
  }

  /**
   * Show the first view, once the frame has a size to show it in.
   * @param {Position["options"]} options
   */
  openAt(options) {
    this.options = options;
    const { position } = options;
    const size = this.map.getSize();
    this.toOpen = !size.x || !size.y;
    if (this.toOpen) return;
    this.size = size;
    this.isAsOpened = Boolean(position && !this.hasOpened);
    if (position && this.isAsOpened) this.map.setView([position[0], position[1]], position[2], { animate: false });
    else this.showStart(this.hasOpened && Boolean(options.scene) && !isStill());
    this.hasOpened = true;
    this.map.fire("rasd:opened");
    this.heard.onOpened();
  }

  /** Show what the view opens at by itself: the selected event, or the whole area. */
  showStart(animate = false) {
    const { start, home } = this.options;
    if (start) this.map.setView([start[0], start[1]], start[2], { animate });
    else if (home) this.map.fitBounds(boundsOf(home), { animate, ...CLEAR });
  }

  /**
   * Another event may be selected: what needs no saying in the address is another place then.
   * @param {Position["options"]} options
   */
  take(options) {
    const isOther = String(options.start) !== String(this.options.start);
    this.options = options;
    if (isOther && !this.toOpen) this.tell();
  }

  /** Tell whether the map shows what it opens at by itself, which no link needs to say. */
  isHome() {
    const { start } = this.options;
    if (start) return this.isAt(start);
    if (!this.options.home) return false;
    const { center, zoom } = this.map._getBoundsCenterZoom(boundsOf(this.options.home), CLEAR);
    const away = this.map.project(center, zoom).distanceTo(this.map.project(this.map.getCenter(), zoom));
    return zoom === this.map.getZoom() && away < NEAR;
  }

  /** @param {[number, number, number] | null} position latitude, longitude and zoom */
  isAt(position) {
    if (!position) return false;
    const [lat, lng, zoom] = position;
    const away = this.map.project([lat, lng], zoom).distanceTo(this.map.project(this.map.getCenter(), zoom));
    return this.map.getZoom() === zoom && away < NEAR;
  }

  onResized() {
    this.map.invalidateSize({ pan: false });
    this.size = this.map.getSize();
    const { position } = this.options;
    if (this.toOpen) this.openAt(this.options);
    else if (this.isAtHome) this.showStart();
    else if (this.isAsOpened && position) this.map.setView([position[0], position[1]], position[2], { animate: false });
  }

  /**
   * Let the map be moved to a place it may not show, once it shows anything.
   * @param {import("./types.js").Place} place
   */
  async leaveFor(place) {
    await this.opened;
    // Else a frame that changes its size meanwhile would go back to where the link opened.
    if (!this.map.getBounds().contains(place)) this.isAsOpened = false;
  }

  /** @param {Box | null} bbox */
  goTo(bbox) {
    if (!bbox) return;
    // Whoever asks for it means the map as large as it is now.
    this.size = this.map.getSize();
    this.map.fitBounds(boundsOf(bbox), { animate: !isStill(), ...CLEAR });
  }

  /**
   * Zoom to where a cell comes apart.
   * @param {Box} bbox
   */
  open(bbox) {
    const bounds = boundsOf(bbox);
    const zoom = this.map.getZoom();
    const fitting = this.map.getBoundsZoom(bounds, false, L.point(60, 60));
    const next = Math.min(this.map.getMaxZoom(), Math.max(zoom + 1, Math.min(fitting, zoom + 4)));
    this.map.setView(bounds.getCenter(), next, { animate: !isStill() });
  }

  /** Tell the page where the map is. */
  tell() {
    const centre = this.map.getCenter().wrap();
    const position = { lat: centre.lat, lng: centre.lng, z: this.map.getZoom() };
    window.Rasd.position = position;
    // A frame that changes its size moves the middle of the map; the reader did not.
    if (this.size?.equals(this.map.getSize())) {
      this.isAtHome = this.isHome();
      this.isAsOpened = this.isAsOpened && this.isAt(this.options.position);
    }
    // Where the map of a story is, the story says: no address holds it.
    tellPage(this.options.scene ? "rasd:scene" : "rasd:position", this.isAtHome ? null : position);
  }

  onMoved() {
    this.tell();
    clearTimeout(this.settling);
    if (this.toOpen) return;
    const goesOn = performance.now() - this.movedAt < SETTLE;
    this.movedAt = performance.now();
    if (goesOn) this.settling = setTimeout(this.heard.onLook, SETTLE);
    else this.heard.onLook(); // asked before the base map is drawn anew, which takes as long as an answer
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const step = STEPS[event.key];
    if (!step || !(event.target instanceof Element) || !event.target.closest(".rasd-mark")) return;
    event.preventDefault();
    this.map.panBy([step[0] * PAN_STEP, step[1] * PAN_STEP], { animate: !isStill() });
  }
}
