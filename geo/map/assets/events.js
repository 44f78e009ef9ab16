/* The events on the map. `Rasd.show(map, options)` is the only door: the page calls it again
 * whenever something changed, and the same layer, marks and map take it in.
 *
 * The marks come from /api/v1/cells for the part of the world on the screen: cells with a count,
 * or single events where they stand apart. Old marks stay until the new ones are here. Datasets
 * shown beside the main one answer for themselves and are drawn with symbols of their own.
 */
"use strict";

(() => {
  const Rasd = window.Rasd;
  const { svg, signs } = Rasd;

  const TILE = 256;
  const SETTLE = 80; // ms of rest between moves that go on, before asking
  const PAN_STEP = 80;
  const PRECISION_MOST = 4000; // px; a larger disc would only tint the whole screen

  // What a view's query may hold that says nothing about which events match.
  const NOT_FILTERS = ["lang", "event", "lat", "lng", "z"];

  const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  const boundsOf = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);

  const NEAR = 2; // px
  const MARGIN = [96, 96]; // px; a cell cut by the edge of what is asked for stays out of sight

  const tileSpan = (map) => {
    const { min, max } = map.getPixelBounds();
    return { min: min.subtract(MARGIN).divideBy(TILE).floor(), max: max.add(MARGIN).divideBy(TILE).ceil() };
  };

  /** The part of the world to ask for: whole tiles, so that small pans ask for the same. */
  const askedBounds = (map, filter) => {
    const zoom = map.getZoom();
    const { min, max } = tileSpan(map);
    const north = map.unproject(min.multiplyBy(TILE), zoom);
    const south = map.unproject(max.multiplyBy(TILE), zoom);
    const asked = [Math.max(-540, north.lng), south.lat, Math.min(540, south.lng), north.lat];
    if (!filter) return asked;
    const [west, low, east, high] = filter.split(",").map(Number);
    return [Math.max(asked[0], west), Math.max(asked[1], low), Math.min(asked[2], east), Math.min(asked[3], high)];
  };

  const isEmpty = ([west, south, east, north]) => west > east || south > north;

  /** Turn an object of columns into rows, each made by `toRow(index)`. */
  const rowsOf = (columns, toRow) => columns.lng.map((_, index) => toRow(index));

  /** What is read of a dataset carries its rank: 0 for the main one, which gives its symbol. */
  const readEvents = (columns, { rank, name }) =>
    rowsOf(columns, (i) => ({
      rank,
      id: rank ? `${name}/${columns.id[i]}` : columns.id[i],
      lat: columns.lat[i],
      lng: columns.lng[i],
      title: columns.title[i],
      type: columns.type[i],
      from: columns.from[i],
      to: columns.to[i],
      precision: columns.date_prec[i],
      metres: columns.radius_m[i],
      low: columns.low[i],
      high: columns.high[i],
      open: columns.open[i],
      category: columns.category[i],
      accounts: columns.accounts[i],
      agreement: columns.agreement[i],
    }));

  const readCells = (columns, { rank }) =>
    rowsOf(columns, (i) => ({
      rank,
      index: i,
      lat: columns.lat[i],
      lng: columns.lng[i],
      events: columns.events[i],
      differ: columns.differ[i],
      bbox: [columns.west[i], columns.south[i], columns.east[i], columns.north[i]],
      split: columns.split[i],
      place: columns.place[i],
    }));

  /**
   * The events that more than one sign of an answer counts, each with its cells by their index; null
   * where the answer does not tell them.
   */
  const readSeveral = ({ events, cells, shown, few, several }, { rank, name }) => {
    if (several) return several.id.map((id, i) => ({ id: rank ? `${name}/${id}` : id, cells: several.cells[i] }));
    const counted = cells.events.reduce((sum, n) => sum + n, events.id.length);
    return few || counted > shown ? null : [];
  };

  /** One mark on the map. Its element stays while its key does; only its sign is drawn anew. */
  class Mark {
    constructor(key, layer) {
      this.key = key;
      this.layer = layer;
      this.svg = svg("svg", { class: "rasd-sign", "aria-hidden": "true" });
      this.marker = L.marker([0, 0], {
        icon: L.divIcon({ className: "rasd-mark", html: this.svg, iconSize: null }),
        keyboard: true,
        autoPanOnFocus: false,
        bubblingMouseEvents: false,
      });
      this.marker.on("mouseover", () => layer.point(this));
      this.marker.on("mouseout", () => layer.unpoint());
      this.marker.on("click", () => layer.press(this));
      this.marker.on("add", () => this.listen());
    }

    listen() {
      const element = this.marker.getElement();
      element.addEventListener("keydown", (event) => this.onKey(event));
      element.addEventListener("blur", () => this.layer.unpoint());
      element.addEventListener("focus", () => {
        if (!element.matches(":focus-visible")) return;
        this.layer.map.panInside(this.marker.getLatLng(), { padding: [40, 40], animate: !isStill() });
        this.layer.point(this);
      });
    }

    onKey(event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.marker.fire("click", { latlng: this.marker.getLatLng() }, true);
    }

    /** Take the thing it stands for; draws only what changed. */
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

    /** After it is on the map: what it says to those who do not see it. */
    label(words) {
      this.marker.getElement().setAttribute("aria-label", this.lines(words).join(", "));
      this.raise();
    }

    /** The selected mark lies above the small ones, and those above the large ones. */
    raise() {
      this.marker.setZIndexOffset(this.isSelected ? 20000 : -Math.round(this.radius() * 100));
    }

    /** Draw the sign some pixels beside its point, with a line that leads to it. */
    shift(pixels) {
      if (pixels === (this.shifted || 0)) return;
      this.shifted = pixels;
      const sign = this.svg.lastChild;
      sign.setAttribute("transform", `translate(${pixels} 0)`);
      this.svg.querySelector(".rasd-leader")?.remove();
      if (pixels) this.svg.prepend(signs.leader(pixels - this.radius()));
    }

    select(isSelected) {
      this.isSelected = isSelected;
      this.svg.classList.toggle("rasd-selected", isSelected);
      this.raise();
    }
  }

  class EventMark extends Mark {
    constructor(key, layer) {
      super(key, layer);
      // st_folium sends this to the page when the layer's group is clicked.
      this.marker.feature = { type: "Feature", properties: { id: null, click: 0 } };
      this.group = layer.events;
    }

    set(event, words) {
      super.set(event, words);
      this.marker.feature.properties.id = event.id;
      this.drawPrecision();
    }

    holds({ id }) {
      return this.thing.id === id;
    }

    signature() {
      const { type, low, high, agreement, rank } = this.thing;
      return `${type}/${low}/${high}/${agreement}/${rank}`;
    }

    sign() {
      return signs.eventSign(this.thing);
    }

    radius() {
      return signs.reach(this.thing.rank) * signs.radiusOf(this.thing) + signs.RING_GAP;
    }

    lines(words) {
      const { title, type, accounts, agreement } = this.thing;
      const counted = accounts > 1 ? [words.say("map.accounts", { n: accounts })] : [];
      const told = agreement === "none" ? [] : [...counted, words.say(`agreement.${agreement}`)];
      const about = [words.figure(this.thing), ...told].join(" · ");
      return [title, `${words.when(this.thing)} · ${words.type(type)}`, about, ...this.layer.titleOf(this.thing)];
    }

    /** The disc within which the event's point may lie, where the screen can show it. */
    drawPrecision() {
      const { lat, lng, metres } = this.thing;
      const pixels = metres ? metres / metresPerPixel(this.layer.map, lat) : 0;
      const isShown = pixels > this.radius() + 2 && pixels < PRECISION_MOST;
      if (!isShown) return this.clear();
      this.disc = this.disc || L.circle([lat, lng], this.layer.precisionStyle);
      this.disc.setLatLng([lat, lng]).setRadius(metres).addTo(this.layer.map);
      return undefined;
    }

    clear() {
      this.disc?.remove();
      this.disc = null;
    }
  }

  class CellMark extends Mark {
    constructor(key, layer) {
      super(key, layer);
      this.group = layer.cells;
    }

    signature(words) {
      return `${this.thing.events}/${this.thing.differ}/${words.lang}/${this.thing.rank}`;
    }

    sign(words) {
      return signs.cellSign(this.thing, words.short.format(this.thing.events));
    }

    radius() {
      return signs.reach(this.thing.rank) * signs.cellRadius(this.thing.events, this.thing.rank) + signs.ARC_GAP;
    }

    lines(words) {
      const { events, differ, place } = this.thing;
      const counted = words.say("map.events", { n: events });
      const about = differ ? [words.say("map.cell_differ", { n: differ })] : [];
      const lines = [counted, ...about, ...this.layer.titleOf(this.thing)];
      return place ? [place, ...lines] : lines;
    }

    holds({ lat, lng, rank }) {
      return this.thing.rank === rank && boundsOf(this.thing.bbox).contains([lat, lng]);
    }

    clear() {}
  }

  const metresPerPixel = (map, lat) =>
    (40075016.7 * Math.cos((lat * Math.PI) / 180)) / (TILE * 2 ** map.getZoom());

  class EventLayer {
    constructor(map) {
      this.map = map;
      this.marks = new Map();
      this.several = [];
      this.clicks = Date.now(); // grows with each click, also over a reload of the frame
      this.prepareMap();
      this.base = new Rasd.BaseMap().addTo(map);
      this.overlay = new Rasd.Overlay(map, (area) => this.tellPage({ area }), () => this.base.setMarks(this.base._marks));
      this.events = L.featureGroup().addTo(map);
      this.cells = L.layerGroup().addTo(map);
      this.found = L.layerGroup().addTo(map);
      this.anchor = L.layerGroup();
      this.addControls();
      map.on("moveend", () => this.onMoved());
      new ResizeObserver(() => this.onResized()).observe(map.getContainer());
    }

    prepareMap() {
      const { map } = this;
      const pane = (name, zIndex) => {
        map.createPane(name).style.zIndex = zIndex;
        map.getPane(name).style.pointerEvents = "none";
      };
      pane("rasd-base", 150);
      pane("rasd-precision", 350);
      pane("rasd-found", 590);
      this.precisionStyle = { pane: "rasd-precision", className: "rasd-precision", interactive: false };
      map.getContainer().dir = "ltr";
      map.getContainer().addEventListener("keydown", (event) => this.onKey(event));
      if (!isStill()) return;
      map._zoomAnimated = false;
      Object.assign(map.options, { zoomAnimation: false, fadeAnimation: false, inertia: false });
    }

    addControls() {
      const { map } = this;
      this.zoom = new Rasd.Zoom(map, () => this.goTo(this.options.home));
      this.regions = new Rasd.Regions(map, (bbox) => this.goTo(bbox));
      this.layers = new Rasd.Layers(map, this.base);
      this.legend = new Rasd.Legend(map);
      this.key = new Rasd.DatasetKey(this.legend);
      this.status = new Rasd.Status(map, () => this.ask());
      this.tooltip = new Rasd.Tooltip(map);
      this.list = new Rasd.List(map, (event) => this.choose(event));
      this.scale = new Rasd.Scale();
      L.control.attribution({ prefix: false }).addTo(map);
    }

    /** Take the page's state; asks for marks only when the events it wants are others. */
    show(options) {
      const before = this.options || {};
      this.options = options;
      const isOtherLook = before.lang !== options.lang || before.theme !== options.theme;
      if (isOtherLook) this.showLook();
      this.regions.show(this.words, options.regions, options.home);
      this.datasets = options.datasets.length ? options.datasets.map((d, rank) => ({ ...d, rank })) : [ALONE];
      this.key.show(this.words, options.datasets);
      this.overlay.show(this.words, options.overlay);
      if (Boolean(before.overlay) !== Boolean(options.overlay)) this.showBase();
      this.setQuery(options);
      if (String(before.home) !== String(options.home)) this.openAt(options);
      else if (this.asked !== this.question()) this.ask();
      else if (before.mapped !== options.mapped || isOtherLook) this.sayOutside();
      if (before.selected !== options.selected) this.select(options.selected);
    }

    showLook() {
      const { language, theme, palette, texts } = this.options;
      const container = this.map.getContainer();
      this.words = new Rasd.Words(language, texts);
      signs.setPalette(document.documentElement, palette);
      document.documentElement.style.colorScheme = theme;
      container.setAttribute("aria-label", this.words.say("map.label"));
      this.showBase();
      this.scale.setWords(this.words);
      if (!this.scale._map) this.scale.addTo(this.map);
      this.zoom.show(this.words);
      this.layers.show(this.words, theme);
      this.legend.show(this.words);
    }

    showBase() {
      const { language, palette } = this.options;
      const credits = this.map.attributionControl;
      const attribution = Rasd.asHtml(this.words.say("map.base_attribution"));
      const isOn = this.map.hasLayer(this.base);
      if (isOn) credits.removeAttribution(this.base.getAttribution());
      this.base.setLook({ language, palette, attribution, hasAreas: Boolean(this.options.overlay) });
      if (isOn) credits.addAttribution(attribution);
    }

    /** The name of a thing's dataset, as a list that is empty where there is but one. */
    titleOf({ rank }) {
      return this.datasets.length > 1 ? [this.datasets[rank].title] : [];
    }

    /** Which dataset the reader's word for an event names, and the event's own id in it. */
    findDataset(id) {
      const dataset = this.datasets.find(({ rank, name }) => rank && id?.startsWith(`${name}/`));
      return dataset ? [dataset, id.slice(dataset.name.length + 1)] : [this.datasets[0], id];
    }

    /** The rest of every question to a dataset. */
    about({ rank, name }) {
      const asked = `lang=${this.options.lang}&${this.filters}`;
      return rank ? `${asked}&of=${encodeURIComponent(name)}` : asked;
    }

    setQuery({ query }) {
      const filters = new URLSearchParams(query);
      for (const name of NOT_FILTERS) filters.delete(name);
      this.area = filters.get("bbox");
      filters.delete("bbox");
      this.filters = filters.toString();
    }

    /** Show the first view, once the frame has a size to show it in. */
    openAt({ position, home }) {
      const size = this.map.getSize();
      this.toOpen = !size.x || !size.y;
      if (this.toOpen) return;
      this.size = size;
      if (position && !this.hasOpened) this.map.setView([position[0], position[1]], position[2], { animate: false });
      else if (home) this.map.fitBounds(boundsOf(home), { animate: false });
      this.hasOpened = true;
      this.ask();
    }

    /** Tell whether the map shows what it opens at by itself, which no link needs to say. */
    isHome() {
      if (!this.options?.home) return false;
      const bounds = boundsOf(this.options.home);
      const zoom = this.map.getZoom();
      const [corner, opposite] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => this.map.project(at, zoom));
      const away = corner.add(opposite).divideBy(2).distanceTo(this.map.project(this.map.getCenter(), zoom));
      return zoom === this.map.getBoundsZoom(bounds) && away < NEAR;
    }

    onResized() {
      this.map.invalidateSize({ pan: false });
      this.size = this.map.getSize();
      if (this.toOpen) this.openAt(this.options);
      else if (this.isAtHome) this.map.fitBounds(boundsOf(this.options.home), { animate: false });
    }

    goTo(bbox) {
      if (bbox) this.map.fitBounds(boundsOf(bbox), { animate: !isStill() });
    }

    onMoved() {
      const centre = this.map.getCenter().wrap();
      Rasd.position = { lat: centre.lat, lng: centre.lng, z: this.map.getZoom() };
      // A frame that changes its size moves the middle of the map; the reader did not.
      if (this.size?.equals(this.map.getSize())) this.isAtHome = this.isHome();
      tellPage("rasd:position", this.isAtHome ? null : Rasd.position);
      clearTimeout(this.settling);
      if (this.toOpen || !this.options) return;
      const goesOn = performance.now() - this.movedAt < SETTLE;
      this.movedAt = performance.now();
      const look = () => (this.asked !== this.question() ? this.ask() : this.sayOutside());
      if (goesOn) this.settling = setTimeout(look, SETTLE);
      else look(); // asked before the base map is drawn anew, which takes as long as an answer
    }

    onKey(event) {
      const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const step = steps[event.key];
      if (!step || !event.target.closest(".rasd-mark")) return;
      event.preventDefault();
      this.map.panBy([step[0] * PAN_STEP, step[1] * PAN_STEP], { animate: !isStill() });
    }

    /** The addresses that answer for the screen as it is, one line for each dataset. */
    question() {
      const bbox = askedBounds(this.map, this.area);
      const asked = bbox.map((degrees) => degrees.toFixed(6)).join(",");
      const where = `api/v1/cells?z=${this.map.getZoom()}&bbox=${asked}`;
      return isEmpty(bbox) ? null : this.datasets.map((dataset) => `${where}&${this.about(dataset)}`).join("\n");
    }

    async ask() {
      if (this.toOpen) return;
      this.asking?.abort();
      const asking = (this.asking = new AbortController());
      const question = (this.asked = this.question());
      this.status.wait(this.words);
      const asked = question ? question.split("\n").map((line) => fetchJson(line, asking.signal)) : [];
      const answers = await Promise.all(asked).catch(() => null);
      if (asking !== this.asking) return; // another question was put meanwhile
      if (answers) return this.draw(answers);
      this.asked = undefined;
      this.status.fail(this.words);
    }

    draw(answers) {
      const { words } = this;
      const things = new Map();
      answers.forEach(({ events, cells }, rank) => {
        const dataset = this.datasets[rank];
        for (const event of readEvents(events, dataset)) things.set(`event ${event.id} ${event.lng},${event.lat}`, event);
        for (const cell of readCells(cells, dataset)) things.set(`cell ${rank} ${cell.bbox.join()}`, cell);
      });
      this.several = answers.map((answer, rank) => readSeveral(answer, this.datasets[rank]));
      for (const [key, mark] of this.marks) if (!things.has(key)) this.drop(key, mark);
      for (const [key, thing] of things) this.put(key, thing, words);
      this.spread();
      this.showSelected();
      this.base.setMarks([...this.marks.values()].map((mark) => ({ ...mark.marker.getLatLng(), radius: mark.radius() })));
      this.sayOutside();
      Rasd.drawn = (Rasd.drawn || 0) + 1;
    }

    put(key, thing, words) {
      let mark = this.marks.get(key);
      if (!mark) {
        mark = key.startsWith("event ") ? new EventMark(key, this) : new CellMark(key, this);
        this.marks.set(key, mark);
      }
      mark.set(thing, words);
      mark.group.addLayer(mark.marker);
      mark.label(words);
    }

    /** Move signs of datasets beside the main one aside where they would cover another's. */
    spread() {
      const placed = [];
      const marks = [...this.marks.values()].sort((one, other) => one.thing.rank - other.thing.rank);
      for (const mark of marks) {
        const at = this.map.latLngToLayerPoint(mark.marker.getLatLng());
        const radius = mark.radius();
        const { rank } = mark.thing;
        let pixels = 0;
        for (const other of rank ? placed : []) {
          const isNear = Math.hypot(other.x - at.x - pixels, other.y - at.y) < (other.radius + radius) * COVERING;
          if (isNear && other.rank !== rank) pixels = Math.round(other.x - at.x + other.radius + radius);
        }
        mark.shift(pixels);
        placed.push({ x: at.x + pixels, y: at.y, radius, rank });
      }
    }

    drop(key, mark) {
      if (mark.marker.getElement() === document.activeElement) this.map.getContainer().focus({ preventScroll: true });
      if (this.pointed === mark) this.unpoint();
      mark.clear();
      mark.group.removeLayer(mark.marker);
      this.marks.delete(key);
    }

    /** Say what the reader should know about what is not on the screen. */
    sayOutside() {
      if (this.datasets.length > 1) return this.status.say(this.words, this.sayOutsideEach());
      if (!this.marks.size && this.options.mapped === 0) return this.status.say(this.words, this.words.say("map.empty"));
      const outside = this.countOutside(0, this.options.mapped);
      return this.status.say(this.words, outside > 0 ? this.words.say("map.outside", { n: outside }) : "");
    }

    /** How many of a dataset's events that can be drawn are outside the screen; 0 where nobody can tell. */
    countOutside(rank, mapped) {
      const { [rank]: several = [] } = this.several;
      return mapped === null || several === null ? 0 : mapped - this.countInside(rank, several);
    }

    /** How many events the signs on the screen stand for, each counted once. */
    countInside(rank, several) {
      const view = this.map.getBounds();
      const cells = new Map();
      const single = new Set();
      for (const { marker, thing } of this.marks.values()) {
        if (thing.rank !== rank || !view.contains(marker.getLatLng())) continue;
        if (thing.events) cells.set(thing.index, thing.events);
        else single.add(thing.id);
      }
      let inside = [...cells.values()].reduce((sum, n) => sum + n, single.size);
      for (const { id, cells: of } of several) {
        const times = of.filter((index) => cells.has(index)).length + Number(single.has(id));
        inside -= Math.max(0, times - 1);
      }
      return inside;
    }

    /** The same of each dataset by itself: numbers of two datasets are never added. */
    sayOutsideEach() {
      const told = this.datasets.map(({ rank, title, mapped }) => {
        const n = this.countOutside(rank, mapped);
        return n > 0 ? this.words.say("map.of_dataset", { title, told: this.words.say("map.outside", { n }) }) : "";
      });
      return told.filter(Boolean).join(" · ");
    }

    point(mark) {
      this.pointed = mark;
      this.tooltip.show(mark.marker.getLatLng(), mark.lines(this.words), this.words, mark.radius() + 8);
    }

    unpoint() {
      this.pointed = null;
      this.tooltip.hide();
    }

    /** A mark was clicked, or opened by key. */
    press(mark) {
      this.unpoint();
      if (mark instanceof EventMark) {
        this.clicks += 1;
        mark.marker.feature.properties.click = this.clicks;
        this.select(mark.thing.id, mark.thing);
      } else if (mark.thing.split) this.open(mark.thing);
      else this.listCell(mark.thing);
    }

    /** Zoom to where a cell comes apart. */
    open(cell) {
      const bounds = boundsOf(cell.bbox);
      const zoom = this.map.getZoom();
      const fitting = this.map.getBoundsZoom(bounds, false, L.point(60, 60));
      const next = Math.min(this.map.getMaxZoom(), Math.max(zoom + 1, Math.min(fitting, zoom + 4)));
      this.map.setView(bounds.getCenter(), next, { animate: !isStill() });
    }

    async listCell(cell) {
      const dataset = this.datasets[cell.rank];
      if (dataset.rows === false) return this.status.say(this.words, this.words.say("map.restricted", dataset));
      const question = `api/v1/cells/events?bbox=${cell.bbox.join()}&${this.about(dataset)}`;
      this.status.wait(this.words);
      try {
        const { events, more } = await fetchJson(question);
        this.status.done();
        const heading = [cell.place || this.words.say("map.list_title"), ...this.titleOf(cell)].join(" · ");
        this.list.open(this.words, { heading, events: readEvents(events, dataset), more });
      } catch {
        this.status.fail(this.words);
      }
    }

    /** Select an event of a list the way a click on its mark does. */
    choose(event) {
      this.select(event.id, event);
      this.tellPage({ id: event.id }, [event.lat, event.lng]);
    }

    /** Tell the page what was pressed: st_folium hears a click on a layer of the group of events. */
    tellPage(pressed, at = [0, 0]) {
      this.clicks += 1;
      const mark = L.marker(at);
      mark.feature = { type: "Feature", properties: { ...pressed, click: this.clicks } };
      this.events.fire("click", { layer: mark, latlng: mark.getLatLng() });
    }

    /** Mark an event as selected; `point` says where it is, if the reader chose it on the map. */
    async select(id, point) {
      if (this.selected === id) return;
      this.selected = id;
      this.list.mark(id);
      this.places = point ? [point] : [];
      this.showSelected();
      if (id === null) return;
      const places = await this.placesOf(id);
      if (this.selected !== id || !places.length) return;
      this.places = places;
      this.showSelected();
      if (!point && !this.toOpen) this.map.panInside(places[0], { padding: [48, 48], animate: !isStill() });
    }

    async placesOf(id) {
      const [dataset, own] = this.findDataset(id);
      try {
        const { event } = await fetchJson(`api/v1/events/${encodeURIComponent(own)}?${this.about(dataset)}`);
        const places = event.mapped ? event.places.filter(({ lat }) => lat !== null) : [];
        return places.map((place) => ({ ...place, rank: dataset.rank }));
      } catch {
        return []; // the mark itself is highlighted all the same
      }
    }

    /** Highlight the selected event's mark, or the cell it is in, and show where others put it. */
    showSelected() {
      const [main] = this.places || [];
      for (const mark of this.marks.values()) {
        const isSelected = mark instanceof EventMark ? mark.holds({ id: this.selected }) : Boolean(main) && mark.holds(main);
        if (isSelected !== Boolean(mark.isSelected)) mark.select(isSelected);
      }
      this.found.clearLayers();
      for (const { lat, lng } of main?.alternatives || []) {
        const line = [main, { lat, lng }];
        this.found.addLayer(L.polyline(line, { pane: "rasd-found", className: "rasd-alternative", interactive: false }));
        this.found.addLayer(otherPoint([lat, lng]));
      }
    }
  }

  const otherPoint = (at) => {
    const cross = svg("svg", { class: "rasd-sign" }, svg("path", { class: "rasd-alternative", d: signs.CROSS }));
    const icon = L.divIcon({ className: "rasd-mark", html: cross, iconSize: null });
    return L.marker(at, { icon, pane: "rasd-found", interactive: false, keyboard: false });
  };

  const ALONE = { rank: 0, name: "" };
  const COVERING = 0.8; // the share of two signs' reach below which one is moved aside

  const fetchJson = async (path, signal) => {
    const response = await fetch(Rasd.root + path, { signal });
    if (!response.ok) throw new Error(`${response.status} for ${path}`);
    return response.json();
  };

  /** Tell the page around the frame, if it is ours to speak to. */
  const tellPage = (name, detail) => {
    try {
      window.parent.dispatchEvent(new CustomEvent(name, { detail }));
    } catch {
      // Embedded on another site: the position stays readable here as Rasd.position.
    }
  };

  /** Show the page's state on a map; returns the empty layer that st_folium adds and removes. */
  Rasd.show = (map, options) => {
    map.rasd = map.rasd || new EventLayer(map);
    map.rasd.show(options);
    // st_folium keeps every layer it ever added in this list; ours is always the same one.
    if (window.feature_group) window.feature_group.length = 0;
    return map.rasd.anchor;
  };
})();
