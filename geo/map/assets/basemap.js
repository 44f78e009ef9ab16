/* The offline base map: Natural Earth lines on one canvas, names on a second one above it.
 *
 * The files under /data/basemap are loaded once by address and kept as paths in world coordinates,
 * so that a redraw is one transform and a few strokes. Names are placed anew after every move, most
 * important first, each where it meets neither another name nor an event's mark.
 */
"use strict";

(() => {
  const Rasd = (window.Rasd = window.Rasd || {});

  // This file is served as <root>assets/rasd/basemap.js, which also holds behind a path prefix.
  Rasd.root = new URL("../../", document.currentScript.src).href;

  const loading = new Map();

  /** Fetch a JSON file below the server's root, once; a failed attempt may be repeated. */
  Rasd.load = (path) => {
    if (!loading.has(path)) {
      const answer = fetch(Rasd.root + path).then((response) => {
        if (!response.ok) throw new Error(`${response.status} for ${path}`);
        return response.json();
      });
      answer.catch(() => loading.delete(path));
      loading.set(path, answer);
    }
    return loading.get(path);
  };

  /** The name in the first of a language's columns that a feature has, blank or not. */
  Rasd.nameOf = (properties, { columns }) => properties[columns.find((column) => column in properties)];

  const TILE = 256;
  // Paths are kept around this point of the unit square, near the data, to spare float precision.
  const ORIGIN = { x: 0.61, y: 0.4 };

  const toWorld = ([lng, lat]) => {
    const sine = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
    return {
      x: (lng + 180) / 360,
      y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI),
    };
  };

  const ringsOf = (geometry) => {
    if (!geometry) return [];
    const { type, coordinates } = geometry;
    if (type === "LineString") return [coordinates];
    if (type === "MultiLineString" || type === "Polygon") return coordinates;
    if (type === "MultiPolygon") return coordinates.flat();
    return [];
  };

  const addRing = (path, ring) => {
    ring.forEach((position, index) => {
      const at = toWorld(position);
      const draw = index ? "lineTo" : "moveTo";
      path[draw](at.x - ORIGIN.x, at.y - ORIGIN.y);
    });
  };

  /** One path for each kind, rank and zoom from which its features are drawn. */
  const toPaths = (collection) => {
    const paths = new Map();
    for (const { geometry, properties } of collection.features) {
      const { kind, rank, min_zoom: from } = properties;
      const key = `${kind}/${rank}/${from}`;
      if (!paths.has(key)) paths.set(key, { kind, rank, from, path: new Path2D() });
      for (const ring of ringsOf(geometry)) addRing(paths.get(key).path, ring);
    }
    return [...paths.values()];
  };

  const riverWidth = (rank, zoom) => {
    const broad = rank <= 4 ? 1.25 : rank <= 6 ? 0.9 : 0.6;
    return Math.max(0.5, broad * Math.min(4, 0.55 + Math.max(0, zoom - 4) * 0.32));
  };

  const borderWidth = (_, zoom) => (zoom < 5 ? 0.8 : 1.3);
  const DASH = [5, 3];

  // Drawn in this order; a kind that is not named is not drawn. Widths are pixels of the screen.
  const STYLES = [
    { file: "land", kind: "land", fill: "land" },
    { file: "borders", kind: "governorate", stroke: "governorate", width: () => 0.9, dash: [4, 3] },
    { file: "rivers", kind: "river", stroke: "river", width: riverWidth },
    { file: "rivers", kind: "lake_centerline", stroke: "river", width: riverWidth },
    { file: "lakes", kind: "lake", fill: "lake", stroke: "river", width: () => 0.7 },
    { file: "borders", kind: "border", stroke: "border", width: borderWidth },
    { file: "borders", kind: "disputed", stroke: "border", width: borderWidth, dash: DASH },
    { file: "borders", kind: "indefinite", stroke: "border", width: borderWidth, dash: DASH },
    { file: "borders", kind: "line_of_control", stroke: "border", width: borderWidth, dash: DASH },
    { file: "borders", kind: "zone", stroke: "border", width: () => 0.8, dash: [2, 3] },
  ];
  const FILES = ["land", "borders", "rivers", "lakes", "places"];

  const BaseMap = L.Renderer.extend({
    options: { padding: 0.35, pane: "rasd-base" },

    initialize(options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._paths = new Map();
      this._names = null;
      this._spots = new Map();
      this._marks = [];
      this._look = { language: { direction: "ltr", columns: [] }, palette: {}, attribution: "" };
    },

    /** Take the page's language and colours: {language, palette, attribution (HTML)}. */
    setLook(look) {
      this._look = look;
      this._spots.clear();
      if (this._map) this._draw();
    },

    /** Tell which discs [{lat, lng, radius}] names should keep clear of. */
    setMarks(marks) {
      this._marks = marks;
      if (this._map) this._drawNames();
    },

    getAttribution() {
      return this._look.attribution;
    },

    onAdd(map) {
      L.Renderer.prototype.onAdd.call(this, map);
      this._load();
    },

    async _load() {
      if (this._names) return;
      const files = await Promise.allSettled(FILES.map((name) => this._take(name)));
      const failed = files.some((file) => file.status === "rejected");
      this._names = this._names || {};
      if (this._map) this._draw();
      this.fire("loaded", { failed });
    },

    async _take(name) {
      const collection = await Rasd.load(`data/basemap/${name}.json`);
      if (name !== "places") this._paths.set(name, toPaths(collection));
      this._names = this._names || {};
      this._names[name] = collection.features;
    },

    _initContainer() {
      this._container = L.DomUtil.create("div", "rasd-base");
      this._lines = L.DomUtil.create("canvas", "", this._container);
      this._text = L.DomUtil.create("canvas", "", this._container);
      this._container.setAttribute("aria-hidden", "true");
    },

    _destroyContainer() {
      L.DomUtil.remove(this._container);
      delete this._container;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._draw();
    },

    _draw() {
      if (!this._bounds) return;
      this._drawLines();
      this._drawNames();
    },

    /** Size a canvas to the drawn bounds, clear it, and return its context in screen pixels. */
    _clear(canvas) {
      const size = this._bounds.getSize();
      const density = window.devicePixelRatio || 1;
      canvas.width = Math.round(size.x * density);
      canvas.height = Math.round(size.y * density);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      const context = canvas.getContext("2d");
      context.setTransform(density, 0, 0, density, 0, 0);
      return context;
    },

    /** Pixels of the canvas for a world position, at the zoom and place last drawn. */
    _frame() {
      const scale = TILE * 2 ** this._zoom;
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      const size = this._bounds.getSize();
      const edge = this._map.getSize().multiplyBy(this.options.padding);
      const screen = L.bounds(edge, size.subtract(edge));
      return { scale, left: corner.x, top: corner.y, size, screen };
    },

    _drawLines() {
      const context = this._clear(this._lines);
      const { palette } = this._look;
      const frame = this._frame();
      context.fillStyle = palette.water;
      context.fillRect(0, 0, frame.size.x, frame.size.y);
      context.lineJoin = context.lineCap = "round";
      const worlds = this._worldsInView(frame);
      for (const style of STYLES) {
        for (const world of worlds) this._drawStyle(context, frame, style, world);
      }
    },

    /** Which copies of the world the view touches; nearly always the one, 0. */
    _worldsInView({ scale, left, size }) {
      const worlds = [];
      const last = Math.floor((left + size.x) / scale);
      for (let world = Math.floor(left / scale); world <= last; world += 1) worlds.push(world);
      return worlds;
    },

    _drawStyle(context, { scale, left, top }, style, world) {
      const { palette } = this._look;
      context.save();
      context.translate((ORIGIN.x + world) * scale - left, ORIGIN.y * scale - top);
      context.scale(scale, scale);
      context.setLineDash((style.dash || []).map((length) => length / scale));
      for (const { kind, from, rank, path } of this._paths.get(style.file) || []) {
        if (kind !== style.kind || this._zoom < from) continue;
        if (style.fill) {
          context.fillStyle = palette[style.fill];
          context.fill(path, "evenodd");
        }
        if (style.stroke) {
          context.strokeStyle = palette[style.stroke];
          context.lineWidth = style.width(rank, this._zoom) / scale;
          context.stroke(path);
        }
      }
      context.restore();
    },

    _drawNames() {
      if (!this._names || !this._bounds) return;
      const context = this._clear(this._text);
      const frame = this._frame();
      const page = new Page(context, frame, this._look, getComputedStyle(this._container).fontFamily);
      page.avoid(this._marks, this._controls(frame));
      this._placesIn(page).forEach((place) => this._namePlace(page, place));
      this._nameRivers(page);
    },

    /** Boxes of the canvas over which buttons and panels stand now. */
    _controls({ screen }) {
      const container = this._map.getContainer();
      const origin = container.getBoundingClientRect();
      const shown = [...container.querySelectorAll(".rasd-panel:not([hidden]), .leaflet-control, .rasd-area-name button")];
      return shown.map((control) => {
        const { left, right, top, bottom } = control.getBoundingClientRect();
        const x = screen.min.x - origin.left;
        const y = screen.min.y - origin.top;
        return { left: left + x, right: right + x, top: top + y, bottom: bottom + y };
      });
    },

    /** Places to be named at this zoom, most important first. */
    _placesIn(page) {
      const zoom = this._zoom;
      return (this._names.places || [])
        .filter(({ properties: { kind, min_zoom, max_zoom } }) => PLACES[kind] && zoom >= min_zoom && zoom <= max_zoom)
        .filter(({ properties: { kind } }) => !(this._look.hasAreas && kind === "governorate"))
        .filter(({ geometry }) => page.isNear(page.toPoint(geometry.coordinates)))
        .sort((one, other) => one.properties.rank - other.properties.rank);
    },

    _namePlace(page, { geometry, properties }) {
      const text = Rasd.nameOf(properties, this._look.language);
      const style = placeStyle(properties, this._zoom);
      const point = page.toPoint(geometry.coordinates);
      const key = `${properties.name_en}/${geometry.coordinates}`;
      const covering = page.discs.filter((disc) => Math.hypot(disc.x - point.x, disc.y - point.y) < disc.radius);
      const gap = Math.max(style.dot + 3, ...covering.map((disc) => disc.radius + 3));
      const spot = page.place(text, point, { ...style, gap, first: this._spots.get(key) });
      if (spot === null) return;
      this._spots.set(key, spot);
      if (style.dot && !covering.length) page.dot(point, style.dot);
    },

    /** Write the names of rivers along their courses, the larger rivers first. */
    _nameRivers(page) {
      const rivers = (this._names.rivers || [])
        .filter(({ properties: { kind, min_zoom } }) => kind === "river" && this._zoom >= Math.max(5, min_zoom + 1))
        .sort((one, other) => one.properties.rank - other.properties.rank);
      for (const { geometry, properties } of rivers) {
        const text = Rasd.nameOf(properties, this._look.language);
        if (!text) continue;
        for (const line of ringsOf(geometry)) page.placeAlong(text, line, riverWidth(properties.rank, this._zoom));
      }
    },
  });

  const CENTRED = { dot: 0, centred: true };
  const PLACES = {
    country: { ...CENTRED, size: 13, bold: true, spaced: true, colour: "label-area" },
    sea: { ...CENTRED, size: 12, italic: true, colour: "label-water" },
    governorate: { ...CENTRED, size: 12, spaced: true, colour: "label-area" },
    region: { ...CENTRED, size: 12, spaced: true, colour: "label-area" },
    lake: { ...CENTRED, size: 11, italic: true, colour: "label-water" },
    city: { dot: 2.6, size: 12, colour: "label" },
    town: { dot: 2, size: 11, colour: "label" },
  };

  const placeStyle = ({ kind, rank, min_zoom: from }, zoom) => {
    const style = PLACES[kind];
    const isLarge = kind === "city" && rank <= 5;
    return { ...style, bold: style.bold || isLarge, size: style.size + (zoom >= from + 3 ? 1 : 0) };
  };

  // Where a name may stand beside its point: direction, and how its box hangs on it.
  const SPOTS = [
    { x: 1, y: 0 },
    { x: -1, y: 0 },
    { x: 0, y: -1 },
    { x: 0, y: 1 },
    { x: 0.8, y: -0.8 },
    { x: 0.8, y: 0.8 },
    { x: -0.8, y: -0.8 },
    { x: -0.8, y: 0.8 },
  ];

  /** One drawing of the names: knows what is already taken. */
  class Page {
    constructor(context, frame, look, family) {
      this.context = context;
      this.frame = frame;
      this.palette = look.palette;
      this.rightToLeft = look.language.direction === "rtl";
      this.family = family;
      this.taken = [];
      this.discs = [];
      context.lineJoin = "round";
      context.textBaseline = "middle";
      context.textAlign = "left";
      context.direction = this.rightToLeft ? "rtl" : "ltr";
    }

    toPoint(position) {
      const { scale, left, top } = this.frame;
      const at = toWorld(position);
      return { x: at.x * scale - left, y: at.y * scale - top };
    }

    isNear({ x, y }) {
      const { size } = this.frame;
      return x > -80 && y > -20 && x < size.x + 80 && y < size.y + 20;
    }

    avoid(marks, controls) {
      this.taken.push(...controls);
      this.discs = marks.map(({ lat, lng, radius }) => ({ ...this.toPoint([lng, lat]), radius }));
    }

    setFont({ size, bold, italic, spaced }) {
      // Arabic letters join: no spacing and no slant, and a little larger for the same weight.
      const slant = italic && !this.rightToLeft ? "italic " : "";
      const pixels = this.rightToLeft ? size + 1 : size;
      this.context.font = `${slant}${bold ? "600 " : ""}${pixels}px ${this.family}`;
      this.context.letterSpacing = spaced && !this.rightToLeft ? "1.5px" : "0px";
      return pixels;
    }

    isFree(box) {
      const { x, y } = this.frame.size;
      if (box.left > x || box.right < 0 || box.top > y || box.bottom < 0) return false;
      const meets = (other) =>
        box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top;
      const covers = (disc) => {
        const dx = Math.max(box.left - disc.x, 0, disc.x - box.right);
        const dy = Math.max(box.top - disc.y, 0, disc.y - box.bottom);
        return Math.hypot(dx, dy) < disc.radius;
      };
      return !this.taken.some(meets) && !this.discs.some(covers);
    }

    /** Write a name at the first free spot around a point; returns its number, null if none. */
    place(text, point, style) {
      const height = this.setFont(style) * 1.15;
      const width = this.context.measureText(text).width;
      const spots = style.centred ? [{ x: 0, y: 0 }] : SPOTS;
      const order = [...spots.keys()].sort((one, other) => (other === style.first) - (one === style.first));
      for (const number of order) {
        const { x, y } = spots[number];
        const left = point.x + x * style.gap + (Math.sign(x) - 1) * (width / 2);
        const middle = point.y + y * style.gap + Math.sign(y) * (height / 2);
        const box = { left, right: left + width, top: middle - height / 2, bottom: middle + height / 2 };
        if (!this.isFree(box)) continue;
        this.taken.push({ left: left - 3, right: left + width + 3, top: box.top - 1, bottom: box.bottom + 1 });
        this.write(text, left, middle, style.colour);
        return number;
      }
      return null;
    }

    write(text, left, middle, colour) {
      this.context.strokeStyle = this.palette["label-halo"];
      this.context.lineWidth = 3;
      this.context.strokeText(text, left, middle);
      this.context.fillStyle = this.palette[colour];
      this.context.fillText(text, left, middle);
    }

    dot(point, radius) {
      const { x, y } = point;
      this.taken.push({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
      this.context.beginPath();
      this.context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
      this.context.fillStyle = this.palette.label;
      this.context.strokeStyle = this.palette["label-halo"];
      this.context.lineWidth = 2;
      this.context.stroke();
      this.context.fill();
    }

    /** Write a river's name along it, not too often, where its course is straightest and free. */
    placeAlong(text, line, breadth) {
      const height = this.setFont({ size: 12, italic: true });
      const length = this.context.measureText(text).width + 12;
      const points = line.map((position) => this.toPoint(position));
      const written = [];
      for (const stretch of straightStretches(points, length, this.frame)) {
        const isNear = ({ at }) => Math.hypot(at.x - stretch.at.x, at.y - stretch.at.y) < NAME_EVERY;
        if (written.some(isNear)) continue;
        if (this.writeAlong(text, stretch, breadth / 2 + height * 0.6)) written.push(stretch);
      }
    }

    writeAlong(text, { from, to, points }, clear) {
      const [start, end] = from.x <= to.x ? [from, to] : [to, from];
      const angle = Math.atan2(end.y - start.y, end.x - start.x);
      const across = points.map(({ x, y }) => (x - start.x) * Math.sin(angle) - (y - start.y) * Math.cos(angle));
      const above = Math.max(0, ...across) + clear;
      const below = Math.min(0, ...across) - clear;
      const offset = above <= -below ? above : below;
      const middle = {
        x: (start.x + end.x) / 2 + Math.sin(angle) * offset,
        y: (start.y + end.y) / 2 - Math.cos(angle) * offset,
      };
      const width = this.context.measureText(text).width;
      const boxes = stepsAlong(middle, angle, width);
      if (!boxes.every((box) => this.isFree(box))) return false;
      this.taken.push(...boxes);
      this.context.save();
      this.context.translate(middle.x, middle.y);
      this.context.rotate(angle);
      this.write(text, -width / 2, 0, "label-water");
      this.context.restore();
      return true;
    }
  }

  /** Small boxes along a slanted name, which stand for it when collisions are looked for. */
  const stepsAlong = (middle, angle, width) => {
    const half = 7;
    const count = Math.ceil(width / (2 * half));
    return Array.from({ length: count }, (_, index) => {
      const along = (index + 0.5 - count / 2) * 2 * half;
      const x = middle.x + Math.cos(angle) * along;
      const y = middle.y + Math.sin(angle) * along;
      return { left: x - half, right: x + half, top: y - half, bottom: y + half };
    });
  };

  const NAME_EVERY = 420;
  const MOST_BENT = 1.3;
  const STEP = 8;

  /** Stretches of a line, about `length` pixels each: those on the screen and straight first. */
  const straightStretches = (points, length, { size, screen }) => {
    const stretches = [];
    const samples = sampled(points, STEP, size);
    const span = Math.ceil(length / STEP);
    for (let index = 0; index + span < samples.length; index += 2) {
      const from = samples[index];
      const to = samples[index + span];
      if (to.run !== from.run) continue;
      const bend = (span * STEP) / Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
      const at = samples[index + (span >> 1)];
      const cost = bend + (screen.contains([from, to].map(({ x, y }) => [x, y])) ? 0 : 1);
      if (bend < MOST_BENT) stretches.push({ from, to, at, cost, points: samples.slice(index, index + span) });
    }
    return stretches.sort((one, other) => one.cost - other.cost);
  };

  /** Points every `step` pixels along the parts of a line that lie within the drawn bounds. */
  const sampled = (points, step, size) => {
    const samples = [];
    let run = 0;
    let rest = 0;
    for (let index = 1; index < points.length; index += 1) {
      const one = points[index - 1];
      const other = points[index];
      const length = Math.hypot(other.x - one.x, other.y - one.y);
      if (isOutside(one, other, size)) {
        run += 1;
        rest = 0;
        continue;
      }
      for (let along = rest; along < length; along += step) {
        const part = along / length;
        samples.push({ x: one.x + (other.x - one.x) * part, y: one.y + (other.y - one.y) * part, run });
      }
      rest = (step - ((length - rest) % step)) % step;
    }
    return samples;
  };

  const isOutside = (one, other, { x, y }) =>
    Math.max(one.x, other.x) < 0 || Math.max(one.y, other.y) < 0 || Math.min(one.x, other.x) > x || Math.min(one.y, other.y) > y;

  Rasd.BaseMap = BaseMap;
})();
