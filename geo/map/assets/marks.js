/* The marks on the map: kept while their events and cells are there, drawn anew where they change. */
import { readCells, readEvents, readFurther } from "./answers.js";
import { amountOf, CellMark, EventMark, FurtherMark, makeMark } from "./kinds.js";
import { Scale, spreadAside } from "./sizes.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").Thing} Thing */
/** @typedef {import("./types.js").Dataset} Dataset */
/** @typedef {import("./kinds.js").AnyMark} AnyMark */

export class Marks {
  /**
   * @param {import("./mark.js").Around} layer
   * @param {import("./looks.js").Looks} looks
   */
  constructor(layer, looks) {
    this.layer = layer;
    this.looks = looks;
    this.map = layer.map;
    /** @type {Map<string, AnyMark>} */
    this.byKey = new Map();
    // st_folium hears of clicks on layers of this group; those on cells stay here.
    this.events = L.featureGroup().addTo(this.map);
    this.others = L.layerGroup().addTo(this.map);
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
    /** @type {number[]} */
    const amounts = [];
    const { by } = this.looks.options;
    answers.forEach(({ events, cells, further }, rank) => {
      const dataset = datasets[rank];
      const [single, many] = [readEvents(events, dataset), readCells(cells, dataset)];
      for (const event of single) things.set(`event ${event.id} ${event.lng},${event.lat}`, event);
      for (const cell of many) things.set(`cell ${rank} ${cell.bbox.join()}`, cell);
      for (const place of readFurther(further, dataset)) things.set(`further ${rank} ${keyOf(place)}`, place);
      amounts.push(...[...single, ...many].map((thing) => amountOf(thing, by) ?? 0));
    });
    this.looks.scale = Scale.fit(by, amounts);
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
    const mark = this.byKey.get(key) ?? makeMark(thing, this.layer);
    this.byKey.set(key, mark);
    mark.set(/** @type {any} */ (thing), words); // its key says which kind it is
    this.groupOf(mark).addLayer(mark.marker);
    mark.label(words);
  }

  /** @param {AnyMark} mark */
  groupOf(mark) {
    return mark instanceof EventMark ? this.events : this.others;
  }

  /**
   * @param {string} key
   * @param {AnyMark} mark
   */
  drop(key, mark) {
    if (mark.marker.getElement() === document.activeElement) this.map.getContainer().focus({ preventScroll: true });
    this.layer.unpoint(mark);
    mark.clear();
    this.groupOf(mark).removeLayer(mark.marker);
    this.byKey.delete(key);
  }

  /** The marks that count events, and not those of further places. */
  counting() {
    const isCounting = /** @returns {mark is EventMark | CellMark} */ (/** @type {AnyMark} */ mark) =>
      !(mark instanceof FurtherMark);
    return [...this.byKey.values()].filter(isCounting);
  }

  /** Move signs of datasets beside the main one aside where they would cover another's. */
  spread() {
    const marks = this.counting().sort((one, other) => one.thing.rank - other.thing.rank);
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
    return this.counting()
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
    for (const mark of this.counting()) {
      const isCell = mark instanceof CellMark;
      const isSelected = isCell ? place !== undefined && mark.holds(place) : mark.thing.id === id;
      if (isSelected !== mark.isSelected) mark.select(isSelected);
    }
  }
}

/** @param {import("./types.js").FurtherThing} place */
const keyOf = ({ lng, lat, tiedTo }) => [lng, lat, tiedTo.lng, tiedTo.lat].join();
