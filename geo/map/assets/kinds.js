/* The two kinds of marks: an event, and a cell with a count. */
import { metresPerPixel } from "./geometry.js";
import { Mark } from "./mark.js";
import { cellSign, eventSign } from "./signs.js";
import { ARC_GAP, cellRadius, RING_GAP, radiusOf, reach } from "./sizes.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").EventThing} EventThing */
/** @typedef {import("./types.js").CellThing} CellThing */

const PRECISION_MOST = 4000; // px; a larger disc would only tint the whole screen
/** @type {L.CircleMarkerOptions} */
const PRECISION = { pane: "rasd-precision", className: "rasd-precision", interactive: false };

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

  signature() {
    const { type, low, high, agreement, partly, taken, rank } = this.thing;
    return [type, low, high, agreement, partly, taken, rank].join("/");
  }

  sign() {
    return eventSign(this.thing);
  }

  radius() {
    return reach(this.thing.rank) * radiusOf(this.thing) + RING_GAP;
  }

  /** @param {Words} words */
  lines(words) {
    const { title, type, accounts, agreement, partly, taken } = this.thing;
    const counted = accounts > 1 ? [words.say("map.accounts", { n: accounts })] : [];
    const told = agreement === "none" ? [] : [...counted, words.say(`agreement.${agreement}`)];
    const about = [words.figure(this.thing), ...told].join(" · ");
    const when = `${words.when(this.thing)} · ${words.type(type)}`;
    const beyond = partly ? [words.say("map.partly")] : [];
    const control = taken ? [words.say("map.taken")] : [];
    return [title, when, ...control, ...beyond, about, ...this.layer.titleOf(this.thing)];
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
  /** @param {Words} words */
  signature(words) {
    return `${this.thing.events}/${this.thing.differ}/${words.lang}/${this.thing.rank}`;
  }

  /** @param {Words} words */
  sign(words) {
    return cellSign(this.thing, words.short.format(this.thing.events));
  }

  radius() {
    return reach(this.thing.rank) * cellRadius(this.thing.events, this.thing.rank) + ARC_GAP;
  }

  /** @param {Words} words */
  lines(words) {
    const { events, differ, partly, place } = this.thing;
    const counted = words.say("map.events", { n: events });
    const about = differ ? [words.say("map.cell_differ", { n: differ })] : [];
    const beyond = partly ? [words.say("map.cell_partly", { n: partly })] : [];
    const lines = [counted, ...beyond, ...about, ...this.layer.titleOf(this.thing)];
    return place ? [place, ...lines] : lines;
  }

  /** @param {import("./types.js").Place} place */
  holds({ lat, lng, rank }) {
    const [west, south, east, north] = this.thing.bbox;
    return this.thing.rank === rank && L.latLngBounds([south, west], [north, east]).contains([lat, lng]);
  }
}
