/* The marks on the map: kept while their events and cells are there, drawn anew where they change. */
import { readCells, readEvents } from "./answers.js";
import { CellMark, EventMark } from "./kinds.js";
import { spreadAside } from "./sizes.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").Thing} Thing */
/** @typedef {import("./types.js").Dataset} Dataset */

export class Marks {
  /** @param {import("./mark.js").Around} layer */
  constructor(layer) {
    this.layer = layer;
    this.map = layer.map;
    /** @type {Map<string, EventMark | CellMark>} */
    this.byKey = new Map();
    // st_folium hears of clicks on layers of this group; those on cells stay here.
    this.events = L.featureGroup().addTo(this.map);
    this.cells = L.layerGroup().addTo(this.map);
  }

  /**
   * Draw what the datasets answered; old marks stay where they are still meant.
   * @param {import("./types.js").Answer[]} answers
   * @param {Dataset[]} datasets
   * @param {Words} words
   */
  draw(answers, datasets, words) {
    /** @type {Map<string, Thing>} */
    const things = new Map();
    answers.forEach(({ events, cells }, rank) => {
      const dataset = datasets[rank];
      for (const event of readEvents(events, dataset)) things.set(`event ${event.id} ${event.lng},${event.lat}`, event);
      for (const cell of readCells(cells, dataset)) things.set(`cell ${rank} ${cell.bbox.join()}`, cell);
    });
    for (const [key, mark] of this.byKey) if (!things.has(key)) this.drop(key, mark);
    for (const [key, thing] of things) this.put(key, thing, words);
    this.spread();
  }

  /**
   * @param {string} key
   * @param {Thing} thing
   * @param {Words} words
   */
  put(key, thing, words) {
    const mark = this.byKey.get(key) ?? this.make(thing);
    this.byKey.set(key, mark);
    if (mark instanceof CellMark) mark.set(/** @type {import("./types.js").CellThing} */ (thing), words);
    else mark.set(/** @type {import("./types.js").EventThing} */ (thing), words);
    (mark instanceof CellMark ? this.cells : this.events).addLayer(mark.marker);
    mark.label(words);
  }

  /** @param {Thing} thing */
  make(thing) {
    return "events" in thing ? new CellMark(thing, this.layer) : new EventMark(thing, this.layer);
  }

  /**
   * @param {string} key
   * @param {EventMark | CellMark} mark
   */
  drop(key, mark) {
    if (mark.marker.getElement() === document.activeElement) this.map.getContainer().focus({ preventScroll: true });
    this.layer.unpoint(mark);
    mark.clear();
    (mark instanceof CellMark ? this.cells : this.events).removeLayer(mark.marker);
    this.byKey.delete(key);
  }

  /** Move signs of datasets beside the main one aside where they would cover another's. */
  spread() {
    const marks = [...this.byKey.values()].sort((one, other) => one.thing.rank - other.thing.rank);
    const placed = marks.map((mark) => {
      const { x, y } = this.map.latLngToLayerPoint(mark.marker.getLatLng());
      return { x, y, radius: mark.radius(), rank: mark.thing.rank };
    });
    spreadAside(placed).forEach((pixels, index) => {
      marks[index].shift(pixels);
    });
  }

  /** The discs that marks cover, of which names keep clear. */
  discs() {
    return [...this.byKey.values()].map((mark) => {
      const { lat, lng } = mark.marker.getLatLng();
      return { lat, lng, radius: mark.radius() };
    });
  }

  /**
   * What the signs on the screen stand for, of one dataset.
   * @param {number} rank
   */
  thingsInView(rank) {
    const view = this.map.getBounds();
    return [...this.byKey.values()]
      .filter(({ marker, thing }) => thing.rank === rank && view.contains(marker.getLatLng()))
      .map(({ thing }) => thing);
  }

  /**
   * Tell whether an event has a mark of its own here, and is in no cell.
   * @param {string} id
   */
  hasEvent(id) {
    return [...this.byKey.values()].some((mark) => mark instanceof EventMark && mark.thing.id === id);
  }

  /**
   * Highlight the marks of an event, or the cell it is in.
   * @param {string | null} id
   * @param {import("./types.js").Place | undefined} place where it is
   */
  select(id, place) {
    for (const mark of this.byKey.values()) {
      const isCell = mark instanceof CellMark;
      const isSelected = isCell ? place !== undefined && mark.holds(place) : mark.thing.id === id;
      if (isSelected !== mark.isSelected) mark.select(isSelected);
    }
  }
}
