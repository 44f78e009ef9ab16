/* Asking the server for the marks of the screen: one question at a time, and only a new one. */
import { intersect, isEmpty, TILE } from "./geometry.js";
import { server } from "./server.js";

/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Dataset} Dataset */

const MARGIN = L.point(96, 96); // px; a cell cut by the edge of what is asked for stays out of sight

/** What a view's query may hold that says nothing about which events match. */
const NOT_FILTERS = ["lang", "event", "lat", "lng", "z"];

/**
 * The part of the world to ask for: whole tiles, so that small pans ask for the same.
 * @param {L.Map} map
 * @returns {Box}
 */
const findTiles = (map) => {
  const zoom = map.getZoom();
  const bounds = map.getPixelBounds();
  const first = bounds.getTopLeft().subtract(MARGIN).divideBy(TILE).floor();
  const last = bounds.getBottomRight().add(MARGIN).divideBy(TILE).ceil();
  const north = map.unproject(first.multiplyBy(TILE), zoom);
  const south = map.unproject(last.multiplyBy(TILE), zoom);
  return [Math.max(-540, north.lng), south.lat, Math.min(540, south.lng), north.lat];
};

/** @param {string} written */
const readBox = (written) => /** @type {Box} */ (written.split(",").map(Number));

export class Asking {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.lang = "";
    this.filters = "";
    /** @type {Box | null} */
    this.area = null;
    /** @type {Dataset[]} */
    this.datasets = [];
    /**
     * The question whose answer is drawn or awaited; undefined when it failed or none was put.
     * @type {string | null | undefined}
     */
    this.asked = undefined;
    /** @type {AbortController | null} */
    this.running = null;
  }

  /**
   * Take what the reader chose.
   * @param {import("./types.js").Options} options
   * @param {Dataset[]} datasets
   */
  set({ query, lang }, datasets) {
    const filters = new URLSearchParams(query);
    for (const name of NOT_FILTERS) filters.delete(name);
    const area = filters.get("bbox");
    filters.delete("bbox");
    Object.assign(this, { lang, datasets, area: area && readBox(area), filters: filters.toString() });
  }

  /**
   * The rest of every question to a dataset.
   * @param {Dataset} dataset
   */
  about({ rank, name }) {
    const asked = `lang=${this.lang}&${this.filters}`;
    return rank ? `${asked}&of=${encodeURIComponent(name)}` : asked;
  }

  /** The addresses that answer for the screen as it is, one line for each dataset; null for none. */
  question() {
    const tiles = findTiles(this.map);
    const bbox = this.area ? intersect(tiles, this.area) : tiles;
    if (isEmpty(bbox)) return null;
    const asked = bbox.map((degrees) => degrees.toFixed(6)).join(",");
    const where = `api/v1/cells?z=${this.map.getZoom()}&bbox=${asked}`;
    return this.datasets.map((dataset) => `${where}&${this.about(dataset)}`).join("\n");
  }

  /**
   * Ask for the screen as it is, in place of what was asked before.
   * @returns {Promise<import("./types.js").Answer[] | "failed" | "outdated">} one answer for each
   *   dataset; "outdated" when another question was put meanwhile
   */
  async ask() {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const question = this.question();
    this.asked = question;
    const asked = question ? question.split("\n").map((line) => server.ask(line, running.signal)) : [];
    const answers = await Promise.all(asked).catch(() => null);
    if (running !== this.running) return "outdated";
    if (answers) return answers;
    this.asked = undefined;
    return "failed";
  }

  /**
   * Ask for the events of a cell that no zoom can split.
   * @param {Box} bbox
   * @param {Dataset} dataset
   */
  askEvents(bbox, dataset) {
    return server.ask(`api/v1/cells/events?bbox=${bbox.join()}&${this.about(dataset)}`);
  }

  /**
   * Ask for the number of each area: of the events in it, or the sum stated of it.
   * @param {Dataset} dataset
   * @param {boolean} hasSums
   * @returns {Promise<import("./types.js").AreaAnswer>}
   */
  askAreas(dataset, hasSums) {
    const box = this.area ? `&bbox=${this.area.join()}` : "";
    const what = hasSums ? "sums?by=shape" : "casualties?by=area";
    return server.ask(`api/v1/${what}${box}&${this.about(dataset)}`);
  }

  /**
   * Ask where an event is.
   * @param {string} id its own in its dataset
   * @param {Dataset} dataset
   */
  askEvent(id, dataset) {
    return server.ask(`api/v1/events/${encodeURIComponent(id)}?${this.about(dataset)}`);
  }
}
