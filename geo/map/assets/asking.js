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
    // In one order, whoever wrote them: what is asked already is not asked once more.
    filters.sort();
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

  /** The part of the screen that is asked for, as addresses have it; "" for none. */
  screen() {
    const tiles = findTiles(this.map);
    const bbox = this.area ? intersect(tiles, this.area) : tiles;
    return isEmpty(bbox) ? "" : bbox.map((degrees) => degrees.toFixed(6)).join(",");
  }

  /** What limits questions that are not of a screen to the box the reader chose. */
  box() {
    return this.area ? `&bbox=${this.area.join()}` : "";
  }

  /** The addresses that answer for the screen as it is, one line for each dataset; null for none. */
  question() {
    const screen = this.screen();
    if (!screen) return null;
    const where = `api/v1/cells?z=${this.map.getZoom()}&bbox=${screen}`;
    return this.datasets.map((dataset) => `${where}&${this.about(dataset)}`).join("\n");
  }

  /**
   * Put a question in place of what was asked before.
   * @template Got
   * @param {(signal: AbortSignal) => Promise<Got>} put
   * @returns {Promise<Got | "failed" | "outdated">} "outdated" when another question was put meanwhile
   */
  async replace(put) {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.asked = this.question();
    const answer = await put(running.signal).catch(() => null);
    if (running !== this.running) return "outdated";
    if (answer) return answer;
    this.asked = undefined;
    return "failed";
  }

  /** Let go of the question under way: its answer is of no use any more. */
  drop() {
    this.running?.abort();
    this.running = null;
    this.asked = undefined;
  }

  /**
   * Ask for the screen as it is: one answer for each dataset.
   * @returns {Promise<import("./types.js").Answer[] | "failed" | "outdated">}
   */
  ask() {
    return this.replace((signal) => {
      const lines = this.asked?.split("\n") ?? [];
      return Promise.all(lines.map((line) => server.ask(line, signal)));
    });
  }

  /**
   * Ask for the screen as it is and for what the page says beside it, in one answer.
   * @param {string} more what the page alone knows, as a part of the address
   * @returns {Promise<import("./types.js").HandAnswer | "failed" | "outdated">}
   */
  askHand(more) {
    const where = `api/v1/hand?z=${this.map.getZoom()}&screen=${this.screen()}${this.box()}`;
    return this.replace((signal) => server.ask(`${where}&${this.about(this.datasets[0])}&${more}`, signal));
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
    const what = hasSums ? "sums?by=shape" : "casualties?by=area";
    return server.ask(`api/v1/${what}${this.box()}&${this.about(dataset)}`);
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
