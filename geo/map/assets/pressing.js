/* What happens when a mark is pointed at or pressed, and how the page hears of it. */
import { readEvents } from "./answers.js";
import { EventMark, FurtherMark } from "./kinds.js";
import { tellPage } from "./page.js";

/** @typedef {import("./mark.js").Around} Around */
/** @typedef {import("./mark.js").Mark} Mark */
/** @typedef {import("./types.js").CellThing} CellThing */
/** @typedef {import("./types.js").EventThing} EventThing */

const TOOLTIP_GAP = 8; // px between a mark and what it says

/** @implements {Around} */
export class Pressing {
  /** @param {import("./layer.js").EventLayer} layer */
  constructor(layer) {
    this.layer = layer;
    this.map = layer.map;
    this.clicks = Date.now(); // grows with each click, also over a reload of the frame
    /** @type {Mark | null} */
    this.pointed = null;
    /** @type {Element | null} what an event was opened by, until the focus leaves it */
    this.opener = null;
    this.map.getContainer().addEventListener("keydown", (event) => this.onKey(event));
    this.map.getContainer().addEventListener("focusout", () => {
      this.opener = null;
    });
  }

  /**
   * From what has just opened an event the next stop is what the page says of it, and not the rest
   * of the map's marks.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    const isNext = event.key === "Tab" && !event.shiftKey && this.opener === document.activeElement;
    if (isNext && tellPage("rasd:read")) event.preventDefault();
  }

  get looks() {
    return this.layer.looks;
  }

  /** @param {{ rank: number }} thing */
  titleOf(thing) {
    return this.layer.titleOf(thing);
  }

  /** @param {Mark} mark */
  point(mark) {
    const { words, controls } = this.layer;
    this.pointed = mark;
    controls.tooltip.show(mark.marker.getLatLng(), mark.lines(words), words, mark.radius() + TOOLTIP_GAP);
  }

  unpoint(mark = this.pointed) {
    if (mark !== this.pointed) return;
    this.pointed = null;
    this.layer.controls.tooltip.hide();
  }

  /**
   * A mark was clicked, or opened by key. st_folium hears of an event's by itself.
   * @param {Mark} mark
   */
  press(mark) {
    this.unpoint();
    if (mark instanceof EventMark) {
      this.clicks += 1;
      mark.properties.click = this.clicks;
      this.layer.select(mark.thing.id, mark.thing);
      this.opener = document.activeElement;
      return;
    }
    if (mark instanceof FurtherMark) {
      this.pressFurther(mark.thing);
      return;
    }
    const cell = /** @type {CellThing} */ (mark.thing);
    if (cell.split) this.layer.position.open(cell.bbox);
    else this.listCell(cell);
  }

  /** @param {import("./types.js").FurtherThing} place */
  pressFurther(place) {
    const { id, lng, lat, rank, events } = place;
    if (events > 1) {
      this.listCell({ rank, bbox: [lng, lat, lng, lat], place: null });
      return;
    }
    // The map looks for the event's own mark.
    this.layer.select(id);
    this.opener = document.activeElement;
    this.tellPage({ id }, [lat, lng]);
  }

  /** @param {Pick<CellThing, "rank" | "bbox" | "place">} cell */
  async listCell(cell) {
    const { words, asking, controls } = this.layer;
    const dataset = this.layer.datasets[cell.rank];
    if (dataset.rows === false) {
      controls.status.say(words, words.say("map.restricted", { title: dataset.title }));
      return;
    }
    controls.status.wait(words);
    try {
      const { events, more } = await asking.askEvents(cell.bbox, dataset);
      controls.status.done();
      const heading = [cell.place || words.say("map.list_title"), ...this.titleOf(cell)].join(" · ");
      controls.list.open(words, { heading, events: readEvents(events, dataset), more, looks: this.looks });
    } catch {
      controls.status.fail(words);
    }
  }

  /**
   * Select an event of a list the way a click on its mark does.
   * @param {EventThing} event
   */
  choose(event) {
    this.layer.select(event.id, event);
    this.opener = document.activeElement;
    this.tellPage({ id: event.id }, [event.lat, event.lng]);
  }

  /**
   * Tell the page what was pressed: st_folium hears a click on a layer of the group of events.
   * @param {Record<string, string>} pressed
   * @param {L.LatLngTuple} [at]
   */
  tellPage(pressed, at = [0, 0]) {
    this.clicks += 1;
    const mark = L.marker(at);
    const geometry = /** @type {any} */ (null); // Leaflet gives it the mark's own
    mark.feature = { type: "Feature", properties: { ...pressed, click: this.clicks }, geometry };
    this.layer.drawn.events.fire("click", { layer: mark, latlng: mark.getLatLng() });
  }
}
