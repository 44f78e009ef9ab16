/* What stands on the map around the marks: words, tooltip, legend, shortcuts, list, status.
 *
 * All text goes in as text nodes. The map runs left to right in every language; each panel takes
 * the direction of the page.
 */
"use strict";

(() => {
  const Rasd = window.Rasd;
  const { html, signs } = Rasd;

  const FIRST_STRONG_ISOLATE = "\u2068";
  const POP_ISOLATE = "\u2069";
  const TYPE = "event_type.";
  const [WEEK, MONTH, YEAR] = [3, 4, 5]; // UCDP date_prec

  /** The page's texts, numbers and dates; dates are worded as geo/text/dates.py words them. */
  class Words {
    /** In a language {code, direction, locale, columns}, as geo/text/languages.json has it. */
    constructor({ code, direction, locale, columns }, texts) {
      Object.assign(this, { lang: code, direction, columns, texts });
      this.locale = `${locale}-u-ca-gregory-nu-latn`;
      this.plural = new Intl.PluralRules(this.locale);
      this.number = new Intl.NumberFormat(this.locale);
      this.short = new Intl.NumberFormat(this.locale, { notation: "compact", maximumFractionDigits: 1 });
    }

    /** The text of a key with values put in; `n` chooses the plural form. */
    say(key, values = {}) {
      const text = this.texts[key];
      const form = typeof text === "string" ? text : text[this.plural.select(values.n)] ?? text.other;
      return form.replace(/\{(\w+)\}/g, (_, name) => this.write(values[name]));
    }

    write(value) {
      return typeof value === "number" ? this.number.format(value) : value;
    }

    /** Keep "16–17" in its order; in Arabic the dash alone would swap the two. */
    holdOrder(figures) {
      return this.direction === "rtl" ? FIRST_STRONG_ISOLATE + figures + POP_ISOLATE : figures;
    }

    range({ low, high, open }) {
      const values = { low: low ?? high, high: high ?? low };
      const isOpen = open || high === null;
      if (values.low === values.high) return this.say(isOpen ? "map.range_from" : "map.range_one", values);
      return this.say(isOpen ? "map.range_open" : "map.range_both", values);
    }

    figure(event) {
      if (event.low === null && event.high === null) return this.say("map.no_figure");
      const key = `map.figure_${event.category}`;
      return this.say(key in this.texts ? key : "map.figure_all", { range: this.range(event) });
    }

    month(day) {
      return this.texts[`month.${day.getUTCMonth() + 1}`];
    }

    day(day) {
      const parts = { day: `${day.getUTCDate()}`, month: this.month(day), year: `${day.getUTCFullYear()}` };
      return this.say("date.day", parts);
    }

    when({ from, to, precision }) {
      if (!from && !to) return this.say("date.undated");
      if (!from) return this.say("date.until", { day: this.day(new Date(to)) });
      if (!to) return this.say("date.since", { day: this.day(new Date(from)) });
      return this.span(new Date(from), new Date(to), precision);
    }

    span(first, last, precision) {
      const year = `${first.getUTCFullYear()}`;
      const isOneYear = year === `${last.getUTCFullYear()}`;
      const isOneMonth = isOneYear && first.getUTCMonth() === last.getUTCMonth();
      if (precision === YEAR && isOneYear) return year;
      const month = this.month(first);
      if (isOneMonth && (precision === MONTH || isWholeMonth(first, last))) return this.say("date.month", { month, year });
      if (+first === +last) {
        const day = this.day(first);
        return precision === WEEK ? this.say("date.week", { day }) : day;
      }
      if (isOneMonth) {
        const days = this.holdOrder(`${first.getUTCDate()}–${last.getUTCDate()}`);
        return this.say("date.days_of_month", { days, month, year });
      }
      const begun = isOneYear ? this.say("date.day_of_month", { day: `${first.getUTCDate()}`, month }) : this.day(first);
      return this.say("date.between", { first: begun, last: this.day(last) });
    }

    type(type) {
      return this.texts[TYPE + type] || type;
    }

    types() {
      return Object.keys(this.texts).filter((key) => key.startsWith(TYPE)).map((key) => key.slice(TYPE.length));
    }
  }

  const isWholeMonth = (first, last) =>
    first.getUTCDate() === 1 && new Date(+last + 864e5).getUTCDate() === 1;

  /** Put a panel on the map: clicks and wheel stay in it. */
  const addPanel = (map, className, properties = {}) => {
    const panel = html("div", { className: `rasd-panel ${className}`, ...properties });
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.disableScrollPropagation(panel);
    map.getContainer().append(panel);
    return panel;
  };

  const direct = (panel, words) => {
    panel.dir = words.direction;
    panel.lang = words.lang;
  };

  /** The one tooltip, moved from mark to mark. */
  class Tooltip {
    constructor(map) {
      this.map = map;
      this.panel = html("div", { className: "rasd-panel rasd-tooltip", hidden: true, "aria-hidden": "true" });
      map.getContainer().append(this.panel);
      map.on("movestart zoomstart", () => this.hide());
    }

    show(latlng, lines, words, gap) {
      direct(this.panel, words);
      this.panel.replaceChildren(...lines.map((line, index) => html("div", { className: index ? "" : "rasd-title" }, line)));
      this.panel.hidden = false;
      const point = this.map.latLngToContainerPoint(latlng);
      const size = this.map.getSize();
      const width = this.panel.offsetWidth;
      const height = this.panel.offsetHeight;
      const left = Math.max(6, Math.min(size.x - width - 6, point.x - width / 2));
      const above = point.y - gap - height;
      const top = above > 6 ? above : point.y + gap;
      this.panel.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    }

    hide() {
      this.panel.hidden = true;
    }
  }

  /** One line under the map: loading, failed, nothing found, more outside. */
  class Status {
    constructor(map, onRetry) {
      this.onRetry = onRetry;
      this.bar = html("div", { className: "rasd-loading", hidden: true });
      map.getContainer().append(this.bar);
      this.panel = addPanel(map, "rasd-status", { role: "status", hidden: true });
    }

    /** Show that an answer is awaited, unless it comes within a moment. */
    wait(words) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.bar.title = words.say("map.loading");
        this.bar.hidden = false;
      }, 200);
    }

    done() {
      clearTimeout(this.timer);
      this.bar.hidden = true;
    }

    say(words, text) {
      this.done();
      direct(this.panel, words);
      this.panel.replaceChildren(text);
      this.panel.hidden = !text;
    }

    fail(words) {
      this.say(words, words.say("map.error"));
      const retry = html("button", { type: "button", onclick: () => this.onRetry() }, words.say("map.retry"));
      this.panel.append(" ", retry);
    }
  }

  /** The events of a cell that no zoom can split, each as a button. */
  class List {
    constructor(map, onChoose) {
      this.onChoose = onChoose;
      this.panel = addPanel(map, "rasd-list", { hidden: true, role: "dialog" });
      this.panel.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        this.close();
      });
    }

    open(words, { heading, events, more }) {
      this.opener = document.activeElement;
      direct(this.panel, words);
      this.panel.setAttribute("aria-label", heading);
      const close = html("button", { type: "button", className: "rasd-close", onclick: () => this.close() }, "×");
      close.setAttribute("aria-label", words.say("map.close"));
      const rows = events.map((event) => html("li", {}, this.row(words, event)));
      const parts = [html("div", { className: "rasd-head" }, html("h2", {}, heading), close), html("ul", {}, ...rows)];
      if (more) parts.push(html("p", {}, words.say("map.more", { n: more })));
      this.panel.replaceChildren(...parts);
      this.panel.hidden = false;
      this.mark(this.selected);
      this.panel.querySelector("li button")?.focus({ preventScroll: true });
    }

    row(words, event) {
      const about = `${words.when(event)} · ${words.figure(event)}`;
      const sign = signs.picture(signs.eventSign({ ...event, low: event.low === null ? null : 1, high: event.high === null ? null : 1 }));
      const text = html("span", {}, html("span", { className: "rasd-title" }, event.title), html("span", { className: "rasd-about" }, about));
      const button = html("button", { type: "button", onclick: () => this.onChoose(event) }, sign, text);
      button.dataset.event = event.id;
      return button;
    }

    /** Show which of the rows is the selected event. */
    mark(id) {
      this.selected = id;
      for (const button of this.panel.querySelectorAll("button[data-event]")) {
        button.setAttribute("aria-current", String(button.dataset.event === id));
      }
    }

    close() {
      this.panel.hidden = true;
      this.opener?.focus?.({ preventScroll: true });
    }
  }

  const SAMPLE = { type: "Explosions/Remote violence", low: 9, high: 9, agreement: "agree" };

  const legendRows = (words) => {
    const event = (change) => signs.eventSign({ ...SAMPLE, ...change });
    const area = Rasd.svg("circle", { class: "rasd-precision", r: 13 });
    const withArea = Rasd.svg("g", {}, area, event({ low: 1, high: 1 }));
    const other = Rasd.svg("path", { class: "rasd-alternative", d: signs.CROSS });
    const selected = event({});
    selected.classList.add("rasd-selected");
    return [
      [event({ agreement: "differ" }), "legend_differ"],
      [event({ agreement: "denied" }), "legend_denied"],
      [event({ low: null, high: null }), "legend_no_figure"],
      [withArea, "legend_precision"],
      [other, "legend_alternative"],
      [signs.cellSign({ events: 3, differ: 0 }, "3"), "legend_cell"],
      [signs.cellSign({ events: 3, differ: 1 }, "3"), "legend_arc"],
      [selected, "legend_selected"],
    ].map(([sign, key]) => legendRow(sign, words.say(`map.${key}`)));
  };

  const legendRow = (sign, text) => html("li", {}, signs.picture(sign, 38), html("span", {}, text));

  const typeRows = (words) =>
    words.types().map((type) => legendRow(signs.eventSign({ type, low: 14, high: 14 }), words.type(type)));

  /** Three discs on one line, which say what a size means. */
  const sizeScale = (words) => {
    const scale = Rasd.svg("svg", { class: "rasd-sizes", width: 156, height: 56, "aria-hidden": "true" });
    let x = 4;
    for (const killed of [1, 10, 50, 150]) {
      const radius = signs.radiusOf({ low: killed, high: killed });
      x += radius;
      const label = Rasd.svg("text", { x, y: 53, "text-anchor": "middle" }, words.number.format(killed));
      scale.append(Rasd.svg("circle", { cx: x, cy: 40 - radius, r: radius }), label);
      x += radius + 8;
    }
    scale.setAttribute("width", x);
    scale.setAttribute("height", 56 + 8);
    scale.setAttribute("viewBox", `0 -20 ${x} 76`);
    return scale;
  };

  class Legend {
    constructor(map) {
      this.panel = addPanel(map, "rasd-legend");
      this.isOpen = false;
    }

    show(words) {
      direct(this.panel, words);
      this.button = html("button", { type: "button", "aria-controls": "rasd-legend", onclick: () => this.toggle() }, words.say("map.legend"));
      this.body = html("div", { id: "rasd-legend", className: "rasd-legend-body" });
      const heading = (key) => html("h2", {}, words.say(`map.${key}`));
      const types = html("div", {}, heading("legend_type"), html("ul", {}, ...typeRows(words)), heading("legend_size"), sizeScale(words));
      this.body.append(types, html("ul", {}, ...legendRows(words)));
      this.panel.replaceChildren(this.button, this.body);
      this.toggle(this.isOpen);
    }

    toggle(isOpen = !this.isOpen) {
      this.isOpen = isOpen;
      this.body.hidden = !isOpen;
      this.button.setAttribute("aria-expanded", String(isOpen));
    }
  }

  /** Above the legend: which symbol is which dataset's, with its licence and revision. */
  class DatasetKey {
    constructor({ panel }) {
      this.above = panel;
      this.list = html("ul", { className: "rasd-datasets" });
    }

    show(words, datasets) {
      this.list.setAttribute("aria-label", words.say("map.datasets"));
      const rows = datasets.map(({ title, note }, rank) => {
        const text = html("span", {}, html("b", {}, title), html("span", { className: "rasd-about" }, note));
        return html("li", {}, signs.picture(signs.datasetSign(rank), 24), text);
      });
      this.list.replaceChildren(...rows);
      if (rows.length) this.above.prepend(this.list);
      else this.list.remove();
    }
  }

  /** Zoom in, zoom out and home, under one another. */
  class Zoom {
    constructor(map, goHome) {
      this.map = map;
      this.panel = addPanel(map, "rasd-zoom");
      const press = (sign, onclick) => html("button", { type: "button", onclick }, sign);
      this.buttons = {
        zoom_in: press("+", () => map.zoomIn()),
        zoom_out: press("−", () => map.zoomOut()),
        home: press(homeSign(), goHome),
      };
      this.panel.append(...Object.values(this.buttons));
      map.on("zoomend", () => this.update());
    }

    show(words) {
      for (const [key, button] of Object.entries(this.buttons)) {
        button.setAttribute("aria-label", words.say(`map.${key}`));
        button.title = words.say(`map.${key}`);
      }
      this.update();
    }

    update() {
      this.buttons.zoom_in.disabled = this.map.getZoom() >= this.map.getMaxZoom();
      this.buttons.zoom_out.disabled = this.map.getZoom() <= this.map.getMinZoom();
    }
  }

  const homeSign = () =>
    Rasd.svg("svg", { width: 14, height: 14, viewBox: "0 0 14 14", "aria-hidden": "true" },
      Rasd.svg("path", { class: "rasd-icon", d: "M1 4.5V1h3.5M9.5 1H13v3.5M13 9.5V13H9.5M4.5 13H1V9.5" }));

  /** Shortcuts to the parts of the dataset. */
  class Regions {
    constructor(map, goTo) {
      this.goTo = goTo;
      this.panel = addPanel(map, "rasd-regions", { role: "group" });
    }

    show(words, regions, home) {
      direct(this.panel, words);
      this.panel.setAttribute("aria-label", words.say("map.regions"));
      const all = { title: words.say("map.all"), bbox: home };
      const shown = regions.length && home ? [all, ...regions] : regions;
      const buttons = shown.map(({ title, bbox }) => html("button", { type: "button", onclick: () => this.goTo(bbox) }, title));
      this.panel.replaceChildren(...buttons);
      this.panel.hidden = !buttons.length;
    }
  }

  const asHtml = (text) => html("span", {}, text).innerHTML;

  const attributionOf = ({ attribution }) =>
    attribution.map(({ text, href }) => html("a", { href, target: "_blank", rel: "noopener" }, text).outerHTML).join(" · ");

  /** The choice of base map. Online ones ask their host for nothing until they are chosen. */
  class Layers {
    constructor(map, base) {
      this.map = map;
      this.base = base;
      this.online = [];
      Rasd.load("assets/rasd/tiles.json").then(({ tiles }) => this.take(tiles), () => {});
    }

    take(tiles) {
      this.online = tiles.map((row) => ({ row, layer: this.tileLayer(row) }));
      if (this.words) this.show(this.words, this.theme);
    }

    tileLayer(row) {
      return L.tileLayer(row.url, {
        maxZoom: this.map.getMaxZoom(),
        maxNativeZoom: row.max_zoom,
        subdomains: row.subdomains || "",
        attribution: attributionOf(row),
        referrerPolicy: "strict-origin-when-cross-origin",
      });
    }

    show(words, theme) {
      Object.assign(this, { words, theme });
      this.control?.remove();
      if (!this.online.length) return;
      const choices = { [asHtml(words.say("map.tiles_offline"))]: this.base };
      for (const { row, layer } of this.online) {
        const url = (theme === "dark" && row.url_dark) || row.url;
        if (layer._url !== url) layer.setUrl(url, !this.map.hasLayer(layer));
        choices[asHtml(row.name)] = layer;
      }
      this.control = L.control.layers(choices, null, { position: "topright" }).addTo(this.map);
      const container = this.control.getContainer();
      direct(container, words);
      const toggle = container.querySelector(".leaflet-control-layers-toggle");
      toggle.title = words.say("map.layers");
      toggle.setAttribute("aria-label", words.say("map.layers"));
    }
  }

  /** A metric scale in the page's language. */
  const Scale = L.Control.Scale.extend({
    options: { imperial: false, maxWidth: 110, position: "bottomleft" },

    setWords(words) {
      const unit = (name) => new Intl.NumberFormat(words.locale, { style: "unit", unit: name });
      this._words = words;
      this._units = { meter: unit("meter"), kilometer: unit("kilometer") };
      if (this._map) this._update();
    },

    _updateMetric(most) {
      const metres = this._getRoundNum(most);
      const isShort = metres < 1000;
      const text = this._units[isShort ? "meter" : "kilometer"].format(isShort ? metres : metres / 1000);
      this._mScale.style.width = `${Math.round((this.options.maxWidth * metres) / most)}px`;
      this._mScale.textContent = text;
      this._mScale.dir = this._words.direction;
    },
  });

  Object.assign(Rasd, { Words, Tooltip, Status, List, Legend, DatasetKey, Zoom, Regions, Layers, Scale, asHtml });
})();
