/* The offline base map: Natural Earth lines on one canvas, names on a second one above it.
 *
 * The files under /data/basemap are loaded once by address and kept as paths in world coordinates,
 * so that a redraw is one transform and a few strokes. Names are placed anew after every move, most
 * important first, each where it meets neither another name nor an event's mark.
 */
import { clearCanvas } from "./elements.js";
import { ringsOf, TILE, worldsInView } from "./geometry.js";
import {
  FILES,
  LAYERS,
  lineWidth,
  NEAR,
  nameOf,
  nameStyle,
  ORIGIN,
  pixelsOfMetre,
  riverWidth,
  toPaths,
} from "./ground.js";
import { Names } from "./names.js";
import { boundsOf } from "./position.js";
import { load } from "./server.js";

/** @typedef {import("./ground.js").Feature} Feature */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {{ lat: number, lng: number, radius: number }} Around */

const PADDING = 0.35; // of the screen's sides, drawn beyond each

export class BaseMap extends L.Renderer {
  constructor() {
    super({ padding: PADDING, pane: "rasd-base" });
    /** @type {Map<string, import("./ground.js").Line[]>} */
    this._paths = new Map();
    /** @type {Record<string, Feature[]> | null} */
    this._names = null;
    /** @type {Map<string, number>} */
    this._spots = new Map();
    /** @type {Around[]} */
    this._marks = [];
    /** @type {Set<string>} */
    this._areaNames = new Set();
    /** @type {import("./types.js").Look} */
    this._look = { language: { direction: "ltr", columns: [] }, palette: {}, attribution: "" };
  }

  /**
   * Take the page's language and colours; the attribution is HTML.
   * @param {import("./types.js").Look} look
   */
  setLook(look) {
    this._look = look;
    this._spots.clear();
    if (this._map) this._draw();
  }

  /**
   * Tell which discs names should keep clear of.
   * @param {Around[]} marks
   */
  setMarks(marks) {
    this._marks = marks;
    this.drawNames();
  }

  /**
   * Tell which names stand on the map already.
   * @param {string[]} names
   */
  setAreaNames(names) {
    this._areaNames = new Set(names);
    this.drawNames();
  }

  getAttribution() {
    return this._look.attribution;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    super.onAdd(map);
    this.load();
    return this;
  }

  /** Load its files, `isAgain` where the source has finer ones, or of more of the world; says whether all came. */
  async load(isAgain = false) {
    if (this._names && !isAgain) return true;
    const files = await Promise.allSettled(FILES.map((name) => this._take(name)));
    const failed = files.some((file) => file.status === "rejected");
    this._names = this._names || {};
    if (this._map) this._draw();
    this.fire("loaded", { failed });
    return !failed;
  }

  /** @param {string} name */
  async _take(name) {
    const collection = await load(`data/basemap/${name}.json`);
    if (name !== "places") this._paths.set(name, toPaths(collection));
    this._names = this._names || {};
    this._names[name] = collection.features;
  }

  /** Fetch what is drawn from near only, once the map is; what it stands in for is drawn till then. */
  _loadNear() {
    const isNear = this._zoom >= NEAR.from && this._map.getBounds().intersects(boundsOf(NEAR.bbox));
    if (!isNear || !this._names || this._paths.has(NEAR.file)) return;
    this._take(NEAR.file).then(
      () => this._map && this._draw(),
      () => {}, // asked for again when the map is moved
    );
  }

  /**
   * Whether something finer is drawn in place of what is meant for zooms up to this one.
   * @param {number | undefined} to
   */
  _isReplaced(to = Number.POSITIVE_INFINITY) {
    return this._zoom > to && this._paths.has(NEAR.file);
  }

  _initContainer() {
    this._container = L.DomUtil.create("div", "rasd-base");
    this._lines = L.DomUtil.create("canvas", "", this._container);
    this._text = L.DomUtil.create("canvas", "", this._container);
    this._container.setAttribute("aria-hidden", "true");
  }

  _destroyContainer() {
    L.DomUtil.remove(this._container);
    Reflect.deleteProperty(this, "_container");
  }

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    super._update();
    if (this._bounds.min) L.DomUtil.setPosition(this._container, this._bounds.min);
    this._draw();
  }

  _draw() {
    if (!this._bounds) return;
    this._loadNear();
    this._drawLines();
    this.drawNames();
  }

  /**
   * Pixels of the canvas for a world position, at the zoom and place last drawn.
   * @returns {Frame}
   */
  _frame() {
    const scale = TILE * 2 ** this._zoom;
    const corner = this._map.getPixelOrigin().add(this._bounds.getTopLeft());
    const size = this._bounds.getSize();
    const edge = this._map.getSize().multiplyBy(PADDING);
    return { scale, left: corner.x, top: corner.y, size, screen: { min: edge, max: size.subtract(edge) } };
  }

  _drawLines() {
    const context = clearCanvas(this._lines, this._bounds.getSize());
    const { palette } = this._look;
    const frame = this._frame();
    context.fillStyle = palette.water;
    context.fillRect(0, 0, frame.size.x, frame.size.y);
    context.lineJoin = context.lineCap = "round";
    const worlds = worldsInView(frame);
    for (const layer of LAYERS) {
      for (const world of worlds) this._drawLayer(context, frame, layer, world);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   * @param {import("./types.js").BasemapLayer} layer
   * @param {number} world
   */
  _drawLayer(context, { scale, left, top }, layer, world) {
    const { palette } = this._look;
    if (this._zoom < (layer.from ?? 0)) return;
    const metre = pixelsOfMetre(scale, this._map.getCenter());
    context.save();
    context.translate((ORIGIN.x + world) * scale - left, ORIGIN.y * scale - top);
    context.scale(scale, scale);
    context.setLineDash((layer.dash || []).map((length) => length / scale));
    for (const { kind, from, to, rank, path } of this._paths.get(layer.file) || []) {
      if (kind !== layer.kind || this._zoom < from || this._isReplaced(to)) continue;
      if (layer.fill) {
        context.fillStyle = palette[layer.fill];
        context.fill(path, "evenodd");
      }
      if (layer.stroke) {
        context.strokeStyle = palette[layer.stroke];
        context.lineWidth = lineWidth(layer, rank, this._zoom, metre) / scale;
        context.stroke(path);
      }
    }
    context.restore();
  }

  /** Write the names anew, clear of what stands on the map now. */
  drawNames() {
    if (!this._map || !this._names || !this._bounds) return;
    const context = clearCanvas(this._text, this._bounds.getSize());
    const frame = this._frame();
    const names = new Names(context, frame, this._look, getComputedStyle(this._container).fontFamily);
    names.avoid(this._marks, this._controls(frame));
    for (const { geometry, properties } of this._listNear()) {
      for (const line of ringsOf(geometry)) names.avoidCourse(line, this._breadth(properties));
    }
    for (const place of this._placesIn(names)) this._namePlace(names, place);
    this._nameRivers(names);
  }

  /**
   * Boxes of the canvas over which buttons and panels stand now.
   * @param {Frame} frame
   */
  _controls({ screen }) {
    const container = this._map.getContainer();
    const origin = container.getBoundingClientRect();
    const shown = container.querySelectorAll(".rasd-panel:not([hidden]), .leaflet-control, .rasd-area-name button");
    return [...shown].map((control) => {
      const { left, right, top, bottom } = control.getBoundingClientRect();
      const x = screen.min.x - origin.left;
      const y = screen.min.y - origin.top;
      return { left: left + x, right: right + x, top: top + y, bottom: bottom + y };
    });
  }

  /**
   * Places to be named at this zoom, most important first.
   * @param {Names} names
   */
  _placesIn(names) {
    const zoom = this._zoom;
    return (this._names?.places || [])
      .filter(({ properties: { min_zoom, max_zoom } }) => zoom >= min_zoom && zoom <= max_zoom)
      .filter(({ properties: { kind } }) => !(this._look.hasAreas && kind === "governorate"))
      .filter(({ geometry }) => names.isNear(names.toPoint(geometry.coordinates)))
      .sort((one, other) => one.properties.rank - other.properties.rank);
  }

  /**
   * @param {Names} names
   * @param {Feature} place
   */
  _namePlace(names, { geometry, properties }) {
    const text = nameOf(properties, this._look.language);
    const style = nameStyle(properties, this._zoom);
    // A town may bear the name of its governorate, which stands there already.
    if (!style || this._areaNames.has(text)) return;
    const point = names.toPoint(geometry.coordinates);
    const key = `${properties.name_en}/${geometry.coordinates}`;
    const covering = names.discs.filter((disc) => Math.hypot(disc.x - point.x, disc.y - point.y) < disc.radius);
    const gap = Math.max(style.dot + 3, ...covering.map((disc) => disc.radius + 3));
    const spot = names.place(text, point, { ...style, gap, first: this._spots.get(key) });
    if (spot === null) return;
    this._spots.set(key, spot);
    if (style.dot && !covering.length) names.dot(point, style.dot);
  }

  /** Rivers drawn from near now. */
  _listNear() {
    return (this._names?.[NEAR.file] || []).filter(({ properties }) => this._zoom >= properties.min_zoom);
  }

  /**
   * Write the names of rivers along their courses, the larger rivers first.
   * @param {Names} names
   */
  _nameRivers(names) {
    const far = (this._names?.rivers || [])
      .filter(({ properties: { kind, min_zoom } }) => kind === "river" && this._zoom >= Math.max(5, min_zoom + 1))
      .filter(({ properties }) => !this._isReplaced(properties.max_zoom ?? undefined));
    const near = this._listNear();
    const rivers = [...near, ...far].sort((one, other) => one.properties.rank - other.properties.rank);
    for (const river of rivers) {
      const { geometry, properties } = river;
      const text = nameOf(properties, this._look.language);
      if (!text) continue;
      const breadth = near.includes(river) ? this._breadth(properties) : riverWidth(properties.rank, this._zoom);
      for (const line of ringsOf(geometry)) names.placeAlong(text, line, breadth);
    }
  }

  /** @param {Record<string, any>} properties of a river drawn from near */
  _breadth({ rank }) {
    const metre = pixelsOfMetre(TILE * 2 ** this._zoom, this._map.getCenter());
    const layers = LAYERS.filter(({ file }) => file === NEAR.file);
    return Math.max(...layers.map((layer) => lineWidth(layer, rank, this._zoom, metre)));
  }
}
