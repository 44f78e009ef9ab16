/* The map of the page: the dashboard's own, told what to show by the page's view. */
import { findFocus } from "./focus.js";
import { writeAddress } from "./grammar.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Site} Site */
/** @typedef {import("./types.js").EventAnswer} EventAnswer */
/** @typedef {import("./speech.js").Speech} Speech */
/**
 * @typedef {object} About
 * @property {Site} site
 * @property {import("./areas.js").Areas} areas
 * @property {Speech} words
 * @property {string} theme
 * @property {number | null} [mapped]
 */
/** @typedef {[number, number, number]} Position latitude, longitude and zoom */

const [SMALLEST_ZOOM, LARGEST_ZOOM] = [3, 17];
/** Whom the killed are named of in a text of their own. */
const WORDED = ["all", "civilian", "combatant"];

/**
 * What signs are sized and coloured by.
 * @param {View} view
 * @param {Pick<About, "site" | "words">} about
 * @returns {import("../../map/assets/types.js").LooksOptions}
 */
const describeLooks = ({ size, harm, category, colour }, { site, words }) => {
  const told = site.rows ? colour : "type";
  const titles = site.told[words.lang].groups[told] ?? [];
  return {
    by: site.rows ? size : "events",
    measure: words.say("map.measure", { harm: words.say(`harm.${harm}`), category: words.say(`category.${category}`) }),
    isUsual: harm === "killed" && WORDED.includes(category),
    colour: told,
    groups: (site.groups[told] ?? []).map((group, n) => ({ ...group, title: titles[n] ?? group.key })),
  };
};

/** What of a view is no filter, and is said to the map by itself. */
const NO_FILTER = { event: null, lat: null, lng: null, z: null, fill: "" };

/**
 * The areas that a view lays over the map; null for none.
 * @param {View} view
 * @param {import("./areas.js").Areas} areas
 */
const describeAreas = (view, areas) => {
  const overlay = areas.find(view);
  if (!overlay) return null;
  const name = overlay.name.split("/").map(encodeURIComponent).join("/");
  return { address: `api/v1/overlays/${name}?v=${overlay.revision}`, chosen: view.area, fill: view.fill };
};

export class MapOfPage {
  /**
   * @param {object} heard
   * @param {(event: string) => void} heard.choose an event was pressed
   * @param {(area: string) => void} heard.turnArea the name of an area was pressed
   * @param {(base: import("../../map/assets/basemap.js").BaseMap) => Promise<boolean>} heard.further the base map that
   *   was cut out around the data is left, or come too close to
   */
  constructor(heard) {
    this.heard = heard;
    this.map = L.map("map", {
      zoomControl: false,
      attributionControl: false,
      minZoom: SMALLEST_ZOOM,
      maxZoom: LARGEST_ZOOM,
      maxBounds: [
        [-85, -540],
        [85, 540],
      ],
      worldCopyJump: true,
    });
    /** @type {{ view: View, about: About } | null} */
    this.last = null;
    /** @type {{ id: string, start: Position | null, isListed: boolean } | null} */
    this.selected = null;
    this.isHeard = false;
    this.isOpen = false;
    this.isWhole = false;
  }

  /**
   * Show a view. With an event selected the map waits for where that is, to open there.
   * @param {View} view
   * @param {About} about
   */
  show(view, about) {
    const isOther = view.event !== this.selected?.id;
    this.last = { view, about: { ...about, mapped: about.mapped ?? this.last?.about.mapped } };
    if (view.event && isOther && !this.isOpen) return;
    this.draw();
  }

  /** @param {{ id: string, event: EventAnswer["event"] | null, isListed: boolean }} found */
  select({ id, event, isListed }) {
    this.selected = { id, start: event && findFocus(event), isListed };
    if (this.last?.view.event === id) this.draw();
  }

  draw() {
    if (!this.last) return;
    const { view, about } = this.last;
    window.Rasd.show(this.map, this.describe(view, about));
    this.isOpen = true;
    if (this.isHeard) return;
    this.isHeard = true;
    this.map.rasd?.drawn.events.on("click", ({ propagatedFrom, layer }) => {
      const { id, area } = (propagatedFrom || layer)?.feature?.properties ?? {};
      if (id) this.heard.choose(String(id));
      if (area) this.heard.turnArea(String(area));
    });
    this.map.on("moveend zoomend", () => this.lookFurther());
    this.lookFurther();
  }

  /**
   * @param {View} view
   * @param {About} about
   * @returns {import("../../map/assets/types.js").Options}
   */
  describe(view, { site, areas, words, theme, mapped }) {
    const looks = describeLooks(view, { site, words });
    const { lat, lng, z } = view;
    const filters = { ...view, ...NO_FILTER, size: looks.by, colour: looks.colour, lang: site.usual.lang };
    const grammar = { usual: site.usual, words: site.words, choices: {}, known: {} };
    const own = this.selected?.id === view.event ? this.selected : null;
    const { lang } = words;
    return {
      query: writeAddress(filters, grammar),
      lang,
      language: /** @type {any} */ (site.languages.find(({ code }) => code === lang)),
      theme,
      palette: site.palettes[theme],
      texts: words.texts,
      selected: own?.isListed === false ? null : view.event,
      home: site.home,
      whole: site.whole,
      position: lat !== null && lng !== null && z !== null ? [lat, lng, z] : null,
      start: view.event ? (own?.start ?? null) : null,
      regions: site.regions.map((bbox, n) => ({ title: site.told[lang].regions[n], bbox })),
      mapped: mapped ?? null,
      overlay: describeAreas(view, areas),
      datasets: [],
      looks,
      scene: "",
    };
  }

  /** Ask for the base map of all the world once the map leaves what was cut out of it, or comes close. */
  lookFurther() {
    const { site } = this.last?.about ?? {};
    if (!site || this.isWhole) return;
    const { box, zoom } = site.ground;
    const [west, south, east, north] = box;
    const isInside = L.latLngBounds([south, west], [north, east]).contains(this.map.getBounds());
    if (isInside && (zoom === null || this.map.getZoom() <= zoom)) return;
    const base = this.map.rasd?.base;
    if (!base) return;
    this.isWhole = true;
    this.heard.further(base).then((isWhole) => {
      this.isWhole = isWhole; // asked for again when the map is moved
    });
  }
}
