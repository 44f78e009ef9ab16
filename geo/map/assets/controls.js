/* What moves or changes the map: zoom and home, regions, choice of base map; and its scale. */
import { html, svg } from "./elements.js";
import { HostMap } from "./hosted.js";
import { readAddress, tellPage } from "./page.js";
import { addPanel, direct } from "./panels.js";
import { load } from "./server.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").Box} Box */
/** @typedef {{ text: string, href?: string }} Credit */
/**
 * One row of `tiles` in tiles.json: a base map of another host.
 * @typedef {{ name: string, url: string, url_dark?: string, subdomains?: string, max_zoom: number,
 *   attribution: Credit[] }} Tiles
 */

/** Zoom in, zoom out and home, under one another. */
export class Zoom {
  /**
   * @param {L.Map} map
   * @param {() => void} goHome
   */
  constructor(map, goHome) {
    this.map = map;
    this.panel = addPanel(map, "rasd-zoom");
    /**
     * @param {string | Node} sign
     * @param {() => void} onclick
     */
    const press = (sign, onclick) => html("button", { type: "button", onclick }, sign);
    this.buttons = {
      zoom_in: press("+", () => map.zoomIn()),
      zoom_out: press("−", () => map.zoomOut()),
      home: press(homeSign(), goHome),
    };
    this.panel.append(...Object.values(this.buttons));
    map.on("zoomend", () => this.update());
  }

  /** @param {Words} words */
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
  svg(
    "svg",
    { width: 14, height: 14, viewBox: "0 0 14 14", "aria-hidden": "true" },
    svg("path", { class: "rasd-icon", d: "M1 4.5V1h3.5M9.5 1H13v3.5M13 9.5V13H9.5M4.5 13H1V9.5" }),
  );

/** Shortcuts to the parts of the dataset. */
export class Regions {
  /**
   * @param {L.Map} map
   * @param {(bbox: Box) => void} goTo
   */
  constructor(map, goTo) {
    this.goTo = goTo;
    this.panel = addPanel(map, "rasd-regions", { role: "group" });
  }

  /**
   * @param {Words} words
   * @param {{ title: string, bbox: Box }[]} regions
   * @param {Box | null} whole
   */
  show(words, regions, whole) {
    direct(this.panel, words);
    this.panel.setAttribute("aria-label", words.say("map.regions"));
    const shown = regions.length && whole ? [{ title: words.say("map.all"), bbox: whole }, ...regions] : regions;
    const buttons = shown.map(({ title, bbox }) =>
      html("button", { type: "button", onclick: () => this.goTo(bbox) }, title),
    );
    this.panel.replaceChildren(...buttons);
    this.panel.hidden = !buttons.length;
  }
}

/**
 * Text as the HTML that Leaflet's own controls take.
 * @param {string} text
 */
export const asHtml = (text) => html("span", {}, text).innerHTML;

const SHIPPED = "shipped"; // in an address

/** @param {{ attribution: Credit[] }} map */
const attributionOf = ({ attribution }) =>
  attribution
    .map(({ text, href }) =>
      href ? html("a", { href, target: "_blank", rel: "noopener" }, text).outerHTML : asHtml(text),
    )
    .join(" · ");

/** The choice of base map. Those of other hosts ask nothing of them until they are chosen. */
export class Layers {
  /**
   * @param {L.Map} map
   * @param {L.Layer} base
   */
  constructor(map, base) {
    this.map = map;
    this.base = base;
    // A group of its own: the maps of the host hold the same layer, under their tiles.
    this.shipped = L.layerGroup([base]).addTo(map);
    /** @type {HostMap[]} */
    this.hosted = [];
    /** @type {{ row: Tiles, layer: L.TileLayer }[]} */
    this.online = [];
    /** @type {{ words: Words, theme: string, look: import("./types.js").TileLook } | null} */
    this.look = null;
    /** @type {L.Control.Layers | null} */
    this.control = null;
    map.on("baselayerchange", ({ layer }) => this.tell(layer));
    load("assets/rasd/tiles.json").then(
      (found) => this.take(found),
      () => {},
    );
  }

  /** @param {{ own?: import("./hosted.js").Hosted[], tiles: Tiles[] }} found */
  take({ own = [], tiles }) {
    this.online = tiles.map((row) => ({ row, layer: this.tileLayer(row) }));
    this.hosted = own.map((row) => new HostMap(this.base, row, attributionOf(row)));
    const wanted = readAddress("base");
    const usual = wanted === SHIPPED ? undefined : this.hosted[0];
    const first = this.hosted.find(({ row }) => row.name === wanted) ?? usual;
    if (first) {
      this.map.removeLayer(this.shipped);
      this.map.addLayer(first);
    }
    if (this.look) this.show(this.look.words, this.look.theme, this.look.look);
  }

  /**
   * Tell the page what was chosen, for its address. A link never makes a reader ask other hosts.
   * @param {L.Layer} chosen
   */
  tell(chosen) {
    const [usual, ...others] = this.hosted;
    const other = others.find((each) => each === chosen)?.row.name;
    tellPage("rasd:base", usual && chosen === this.shipped ? SHIPPED : (other ?? null));
  }

  /** @param {Tiles} row */
  tileLayer(row) {
    return L.tileLayer(row.url, {
      maxZoom: this.map.getMaxZoom(),
      maxNativeZoom: row.max_zoom,
      subdomains: row.subdomains || "",
      attribution: attributionOf(row),
      referrerPolicy: "strict-origin-when-cross-origin",
    });
  }

  /**
   * @param {Words} words
   * @param {string} theme
   * @param {import("./types.js").TileLook} look
   */
  show(words, theme, look) {
    this.look = { words, theme, look };
    this.control?.remove();
    for (const each of this.hosted) each.setLook(look);
    if (!this.online.length && !this.hosted.length) return;
    this.control = L.control.layers(this.choices(words, theme), undefined, { position: "topright" }).addTo(this.map);
    const container = this.control.getContainer();
    const toggle = /** @type {HTMLElement | null | undefined} */ (
      container?.querySelector(".leaflet-control-layers-toggle")
    );
    if (!container || !toggle) return;
    direct(container, words);
    toggle.title = words.say("map.layers");
    toggle.setAttribute("aria-label", words.say("map.layers"));
  }

  /**
   * What there is to choose, by its name as HTML: the host's maps, the shipped one, those of others.
   * @param {Words} words
   * @param {string} theme
   */
  choices(words, theme) {
    /** @type {Record<string, L.Layer>} */
    const choices = {};
    for (const each of this.hosted) choices[asHtml(each.row.name)] = each;
    choices[asHtml(words.say("map.tiles_offline"))] = this.shipped;
    for (const { row, layer } of this.online) {
      const url = (theme === "dark" && row.url_dark) || row.url;
      if (layer._url !== url) layer.setUrl(url, !this.map.hasLayer(layer));
      choices[asHtml(row.name)] = layer;
    }
    return choices;
  }
}

/** A metric scale in the page's language. */
export class Scale extends L.Control.Scale {
  /** @param {Words} words */
  constructor(words) {
    super({ imperial: false, maxWidth: 110, position: "bottomleft" });
    this._words = words;
  }

  /** @param {Words} words */
  setWords(words) {
    this._words = words;
    if (this._map) this._update();
  }

  /** @param {number} most metres that the scale may stand for */
  _updateMetric(most) {
    const metres = this._getRoundNum(most);
    const unit = metres < 1000 ? "meter" : "kilometer";
    const number = new Intl.NumberFormat(this._words.locale, { style: "unit", unit });
    this._mScale.style.width = `${Math.round(((this.options.maxWidth ?? 0) * metres) / most)}px`;
    this._mScale.textContent = number.format(unit === "meter" ? metres : metres / 1000);
    this._mScale.dir = this._words.direction;
  }
}
