/* The selected event: highlighted where it is, with the other points that accounts give it. */
import { isStill, svg } from "./elements.js";
import { CROSS } from "./signs.js";

/** @typedef {import("./types.js").Dataset} Dataset */
/** @typedef {import("./types.js").Place} Place */

const PANE = "rasd-found";

/** @param {L.LatLngExpression} at */
const otherPoint = (at) => {
  const cross = svg("svg", { class: "rasd-sign" }, svg("path", { class: "rasd-alternative", d: CROSS }));
  const icon = L.divIcon({ className: "rasd-mark", html: cross, iconSize: undefined });
  return L.marker(at, { icon, pane: PANE, interactive: false, keyboard: false });
};

export class Selecting {
  /**
   * @param {L.Map} map
   * @param {import("./marks.js").Marks} marks
   * @param {import("./asking.js").Asking} asking
   */
  constructor(map, marks, asking) {
    this.map = map;
    this.marks = marks;
    this.asking = asking;
    /** @type {string | null | undefined} */
    this.selected = undefined;
    /** @type {Place[]} */
    this.places = [];
    this.found = L.layerGroup().addTo(map);
  }

  /**
   * Mark an event as selected; `point` says where it is, if the reader chose it on the map.
   * @param {string | null} id
   * @param {Place | undefined} point
   * @param {(place: Place) => Promise<void>} leave lets the map be moved to a place, once it can be
   * @param {[number, number, number] | null} start where the event is seen by itself; null where
   *   the zoom must stay
   */
  async select(id, point, leave, start) {
    if (this.selected === id) return;
    this.selected = id;
    this.places = point ? [point] : [];
    this.show();
    if (id === null) return;
    const places = await this.placesOf(id);
    if (this.selected !== id || !places.length) return;
    this.places = places;
    this.show();
    if (point) return;
    await leave(places[0]);
    if (this.selected === id) this.reveal(id, places[0], start);
  }

  /**
   * Bring an event into view; the map stays where it is if it shows the event's own mark.
   * @param {string} id
   * @param {Place} place
   * @param {[number, number, number] | null} start
   */
  reveal(id, place, start) {
    const animate = !isStill();
    const isApart = this.marks.hasEvent(id) || !start || this.map.getZoom() >= start[2];
    // A frame becomes lower while its page opens.
    if (isApart) this.map.panInside(place, { padding: [48, start ? 48 : 104], animate });
    else this.map.setView([start[0], start[1]], start[2], { animate });
  }

  /**
   * Which dataset the reader's word for an event names, and the event's own id in it.
   * @param {string} id
   * @returns {[Dataset, string]}
   */
  findDataset(id) {
    const { datasets } = this.asking;
    const dataset = datasets.find(({ rank, name }) => rank && id.startsWith(`${name}/`));
    return dataset ? [dataset, id.slice(dataset.name.length + 1)] : [datasets[0], id];
  }

  /**
   * @param {string} id
   * @returns {Promise<Place[]>}
   */
  async placesOf(id) {
    const [dataset, own] = this.findDataset(id);
    try {
      const { event } = await this.asking.askEvent(own, dataset);
      /** @type {Place[]} */
      const places = event.mapped ? event.places : [];
      return places.filter(({ lat }) => lat !== null).map((place) => ({ ...place, rank: dataset.rank }));
    } catch {
      return []; // the mark itself is highlighted all the same
    }
  }

  /**
   * The signs that stand for the selection beside those of events.
   * @returns {("selected" | "alternative")[]}
   */
  signs() {
    /** @type {("selected" | "alternative")[]} */
    const signs = this.selected ? ["selected"] : [];
    if (this.places[0]?.alternatives?.length) signs.push("alternative");
    return signs;
  }

  /** Highlight the selected event's mark, or the cell it is in, and show where others put it. */
  show() {
    const [main] = this.places;
    this.marks.select(this.selected ?? null, main);
    this.found.clearLayers();
    for (const { lat, lng } of main?.alternatives || []) {
      const line = { pane: PANE, className: "rasd-alternative", interactive: false };
      this.found.addLayer(L.polyline([main, { lat, lng }], line));
      this.found.addLayer(otherPoint([lat, lng]));
    }
  }
}
