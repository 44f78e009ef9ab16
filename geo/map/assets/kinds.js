/* The kinds of marks: an event, a cell with a count, and a further place of events. */
import { metresPerPixel } from "./geometry.js";
import { Mark } from "./mark.js";
import { cellSign, eventSign, furtherSign } from "./signs.js";
import { ARC_GAP, FURTHER, middleOf, RING_GAP, reach } from "./sizes.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").EventThing} EventThing */
/** @typedef {import("./types.js").CellThing} CellThing */
/** @typedef {import("./types.js").FurtherThing} FurtherThing */
/** @typedef {import("./types.js").Thing} Thing */

const PRECISION_MOST = 4000; // px; a larger disc would only tint the whole screen
/** @type {L.CircleMarkerOptions} */
const PRECISION = { pane: "rasd-precision", className: "rasd-precision", interactive: false };
const BELOW_ALL = -20000; // z-index
const TIE = { pane: "rasd-precision", className: "rasd-tie", interactive: false };

/**
 * What the size of a thing's sign stands for; null where nobody gives a figure.
 * @param {EventThing | CellThing} thing
 * @param {"people" | "events"} by
 */
export const amountOf = (thing, by) => {
  if (by === "people") return middleOf(thing);
  return "index" in thing ? thing.events : 1;
};

/** @extends {Mark<EventThing>} */
export class EventMark extends Mark {
  /**
   * @param {EventThing} event
   * @param {import("./mark.js").Around} layer
   */
  constructor(event, layer) {
    super(event, layer);
    this.properties = { id: event.id, click: 0 };
    // st_folium sends this to the page when the layer's group is clicked.
    const geometry = /** @type {any} */ (null); // Leaflet gives it the mark's own
    this.marker.feature = { type: "Feature", properties: this.properties, geometry };
    /** @type {L.Circle | null} */
    this.disc = null;
  }

  /**
   * @param {EventThing} event
   * @param {Words} words
   */
  set(event, words) {
    super.set(event, words);
    this.properties.id = event.id;
    this.drawPrecision();
  }

  size() {
    const { scale } = this.layer.looks;
    return scale.radius(amountOf(this.thing, scale.by));
  }

  role() {
    return this.layer.looks.roleOf(this.thing.group);
  }

  signature() {
    const { type, low, high, agreement, partly, taken, rank } = this.thing;
    const isHollow = low === null && high === null;
    return [type, this.role(), this.size(), isHollow, agreement, partly, taken, rank].join("/");
  }

  sign() {
    return eventSign(this.thing, this.size(), this.role());
  }

  radius() {
    return reach(this.thing.rank) * (this.size() + RING_GAP);
  }

  /** @param {Words} words */
  lines(words) {
    const { title, type, accounts, agreement, partly, taken } = this.thing;
    const counted = accounts > 1 ? [words.say("map.accounts", { n: accounts })] : [];
    const told = agreement === "none" ? [] : [...counted, words.say(`agreement.${agreement}`)];
    const about = [this.layer.looks.figure(this.thing, words), ...told].join(" · ");
    const when = `${words.when(this.thing)} · ${words.type(type)}`;
    const beyond = partly ? [words.say("map.partly")] : [];
    const control = taken ? [words.say("map.taken")] : [];
    const blamed = this.layer.looks.nameBlamed(this.thing.group);
    return [title, when, ...control, ...beyond, about, ...blamed, ...this.layer.titleOf(this.thing)];
  }

  /** The disc within which the event's point may lie, where the screen can show it. */
  drawPrecision() {
    const { lat, lng, metres } = this.thing;
    const pixels = metres ? metres / metresPerPixel(lat, this.layer.map.getZoom()) : 0;
    if (!metres || pixels <= this.radius() + 2 || pixels >= PRECISION_MOST) {
      this.clear();
      return;
    }
    this.disc = this.disc || L.circle([lat, lng], { ...PRECISION, radius: metres });
    this.disc.setLatLng([lat, lng]).setRadius(metres).addTo(this.layer.map);
  }

  clear() {
    this.disc?.remove();
    this.disc = null;
  }
}

/** @extends {Mark<CellThing>} */
export class CellMark extends Mark {
  size() {
    const { scale } = this.layer.looks;
    return scale.radius(amountOf(this.thing, scale.by));
  }

  isHollow() {
    return this.layer.looks.scale.by === "people" && this.thing.figured === 0;
  }

  /**
   * What is written in it: how many people, or how many events.
   * @param {Words} words
   */
  number(words) {
    if (this.layer.looks.scale.by === "events") return words.short.format(this.thing.events);
    return this.isHollow() ? "" : words.shortRange(this.thing);
  }

  /** @param {Words} words */
  signature(words) {
    const { differ, kinds, events, rank } = this.thing;
    return [this.number(words), this.size(), this.isHollow(), differ, events, JSON.stringify(kinds), rank].join("/");
  }

  /** @param {Words} words */
  sign(words) {
    const shares = this.layer.looks.share(this.thing.kinds);
    return cellSign({ ...this.thing, shares, isHollow: this.isHollow() }, this.size(), this.number(words));
  }

  radius() {
    return reach(this.thing.rank) * this.size() + ARC_GAP;
  }

  /** @param {Words} words */
  lines(words) {
    const { events, differ, partly, place, figured } = this.thing;
    const counted = words.say("map.events", { n: events });
    const about = differ ? [words.say("map.cell_differ", { n: differ })] : [];
    const beyond = partly ? [words.say("map.cell_partly", { n: partly })] : [];
    const people = figured === null ? [] : [this.layer.looks.figure(this.thing, words)];
    const without = figured ? events - partly - figured : 0;
    const gaps = without > 0 ? [words.say("map.cell_without", { n: without })] : [];
    const lines = [counted, ...people, ...gaps, ...beyond, ...about, ...this.layer.titleOf(this.thing)];
    return place ? [place, ...lines] : lines;
  }

  /** @param {import("./types.js").Place} place */
  holds({ lat, lng, rank }) {
    const [west, south, east, north] = this.thing.bbox;
    return this.thing.rank === rank && L.latLngBounds([south, west], [north, east]).contains([lat, lng]);
  }
}

/** @extends {Mark<FurtherThing>} */
export class FurtherMark extends Mark {
  /**
   * @param {FurtherThing} place
   * @param {import("./mark.js").Around} layer
   */
  constructor(place, layer) {
    super(place, layer);
    this.tie = L.polyline([place, place.tiedTo], TIE);
  }

  /**
   * @param {FurtherThing} place
   * @param {Words} words
   */
  set(place, words) {
    super.set(place, words);
    this.tie.setLatLngs([place, place.tiedTo]).addTo(this.layer.map);
  }

  signature() {
    return "further";
  }

  sign() {
    return furtherSign();
  }

  radius() {
    return FURTHER;
  }

  /** It counts nothing, and so lies under what does, but for the time it has the focus. */
  raise() {
    const element = this.marker.getElement();
    this.marker.setZIndexOffset(element?.matches(":focus-visible") ? -BELOW_ALL : BELOW_ALL);
  }

  listen() {
    super.listen();
    for (const turn of ["focus", "blur"]) this.marker.getElement()?.addEventListener(turn, () => this.raise());
  }

  /** @param {Words} words */
  lines(words) {
    const { events, title } = this.thing;
    const what = events > 1 ? [] : [title];
    return [...what, words.say("map.further", { n: events }), ...this.layer.titleOf(this.thing)];
  }

  clear() {
    this.tie.remove();
  }
}

/** @typedef {EventMark | CellMark | FurtherMark} AnyMark */

/**
 * Build the mark of a thing.
 * @param {Thing} thing
 * @param {import("./mark.js").Around} layer
 * @returns {AnyMark}
 */
export const makeMark = (thing, layer) => {
  if ("tiedTo" in thing) return new FurtherMark(thing, layer);
  return "index" in thing ? new CellMark(thing, layer) : new EventMark(thing, layer);
};
