/* The files of an edition, each loaded once and only when a question needs it. */
import { unpack } from "./columns.js";

/** @typedef {import("./types.js").Events} Events */
/** @typedef {import("./types.js").Kin} Kin */
/** @typedef {import("./types.js").Points} Points */
/** @typedef {import("./types.js").View} View */

const FORMAT = 1;
const MERCATOR_LIMIT = 85.051128779806604; // degrees; beyond it web maps show nothing
const RADIAN = Math.PI / 180;

export class Edition {
  /** @param {import("./types.js").Load} load */
  constructor(load) {
    this.load = load;
    /** @type {Map<string, Promise<any>>} */
    this.loading = new Map();
    /** @type {any} */
    this.listed = null;
  }

  /**
   * What the edition says of itself; every question waits for it.
   * @returns {Promise<any>}
   */
  async open() {
    this.listed ??= await this.once("edition.json", () => this.load("edition.json"));
    if (this.listed.format !== FORMAT) throw new Error(`An edition of format ${this.listed.format} is not read here.`);
    return this.listed;
  }

  /**
   * What is made once, and again only after it failed.
   * @template T
   * @param {string} key
   * @param {() => Promise<T>} make
   * @returns {Promise<T>}
   */
  once(key, make) {
    let made = this.loading.get(key);
    if (!made) {
      made = make();
      made.catch(() => this.loading.delete(key));
      this.loading.set(key, made);
    }
    return made;
  }

  /**
   * A file of the edition.
   * @param {string} name
   * @returns {Promise<any>}
   */
  file(name) {
    return this.once(name, () => this.load(name));
  }

  /**
   * One of the files that the edition lists.
   * @param {string} name
   * @returns {Promise<any>}
   */
  read(name) {
    return this.file(this.listed.files[name]);
  }

  /**
   * The rows of chunks of a table in which some are looked up.
   * @param {string[]} files
   * @param {number} size rows of each chunk
   * @param {Iterable<number>} rows
   * @returns {Promise<(row: number) => { chunk: any, at: number }>}
   */
  async chunks(files, size, rows) {
    const wanted = new Set(Array.from(rows, (row) => Math.floor(row / size)));
    /** @type {Map<number, any>} */
    const found = new Map();
    await Promise.all(
      Array.from(wanted, async (number) => {
        found.set(number, await this.file(files[number]));
      }),
    );
    return (row) => ({ chunk: found.get(Math.floor(row / size)), at: row % size });
  }

  /** @returns {Promise<Events>} */
  events() {
    return this.once("the events", async () => {
      const told = await this.read("events");
      const rows = told.rows;
      const start = unpack(told.start, rows);
      const sizes = unpack(told.states, rows);
      const first = new Int32Array(rows + 1);
      sizes.forEach((size, event) => {
        first[event + 1] = first[event] + size;
      });
      const states = first[rows];
      return {
        rows,
        start,
        end: unpack(told.end, rows).map((end, event) =>
          end === null || start[event] === null ? end : start[event] + end,
        ),
        type: unpack(told.type, rows),
        taken: unpack(told.taken, rows),
        active_year: unpack(told.active_year, rows),
        first,
        day: unpack(told.day, states),
        agreement: unpack(told.agreement, states),
        place: unpack(told.place, rows),
        further: new Map(told.further.map((/** @type {number[]} */ [event, ...places]) => [event, places])),
      };
    });
  }

  /** @returns {Promise<Points>} */
  points() {
    return this.once("the points", async () => {
      const told = await this.read("points");
      const lng = unpack(told.lng, told.rows);
      const lat = unpack(told.lat, told.rows);
      const x = Float64Array.from(lng, (degrees) => (degrees + 180) / 360);
      const y = Float64Array.from(lat, (degrees) => {
        const north = Math.min(Math.max(degrees, -MERCATOR_LIMIT), MERCATOR_LIMIT) * RADIAN;
        return 0.5 - Math.log(Math.tan(north) + 1 / Math.cos(north)) / (2 * Math.PI);
      });
      return { lng, lat, x, y };
    });
  }

  /** @returns {Promise<number[]>} */
  flags() {
    return this.once("the flags", async () =>
      unpack((await this.read("flags")).flags, (await this.events()).day.length),
    );
  }

  /** @returns {Promise<Kin | null>} */
  kin() {
    return this.once("the kin", async () => {
      if (!this.listed.files.kin) return null;
      const told = await this.read("kin");
      const ancestors = new Map(Object.entries(told.kin));
      const holders = new Set([...ancestors.values()].flat());
      // Of records of one event a filter may have left the one that says what it is part of.
      if (told.same) for (const name of ancestors.keys()) holders.add(name);
      /** @type {Kin["events"]} */
      const events = new Map();
      for (const [event, id, part_of, counted_as] of told.events) events.set(event, { id, part_of, counted_as });
      return { events, ancestors, names: new Map(Object.entries(told.names)), holders, same: told.same };
    });
  }

  /**
   * Pairs of an event and somebody or something, with the day from which each is known.
   * @param {"said" | "blamed" | "told_places"} name
   * @returns {Promise<{ words: string[], event: number[], of: number[], day: (number | null)[], own: number[], ownDay: (number | null)[] }>}
   */
  pairs(name) {
    return this.once(`the pairs of ${name}`, async () => {
      const told = await this.read(name);
      const rows = told.event.length;
      return {
        words: told.claimants ?? told.actors ?? told.places,
        event: told.event,
        of: told.of,
        day: unpack(told.day, rows),
        own: unpack(told.own ?? { all: 1 }, rows),
        ownDay: unpack(told.own_day ?? { all: null }, rows),
      };
    });
  }

  /**
   * The ids of places, what each is within, and the places of each event.
   * @returns {Promise<{ id: string[], within: (number | null)[], places: number[][], key: Record<string, string> }>}
   */
  places() {
    return this.once("the places", async () => {
      const told = await this.read("places");
      return { ...told, within: unpack(told.within, told.id.length) };
    });
  }

  /**
   * An overlay as it is listed, and where its events are; undefined where there is none.
   * @param {string} name '' for the first
   */
  async overlay(name) {
    const all = await this.read("overlays");
    return name ? all.find((/** @type {any} */ one) => one.told.overlay === name) : all[0];
  }

  /**
   * The areas that each event has a point in, and whether one is near a border.
   * @param {string} name
   * @returns {Promise<{ areas: (string[] | null)[], near: number[] }>} null for an event without a point
   */
  areas(name) {
    return this.once(`the areas of ${name}`, async () => {
      const told = await this.file((await this.overlay(name)).events);
      const { rows } = await this.events();
      const word = (/** @type {number} */ area) => (area < 0 ? "outside" : told.areas[area]);
      return {
        areas: unpack(told.of, rows).map((areas) => (areas === null ? null : [areas].flat().map(word))),
        near: unpack(told.near, rows),
      };
    });
  }
}

/**
 * The state of an event as it was known on a day, or is today; -1 where nobody had spoken of it.
 * @param {Events} events
 * @param {number} event
 * @param {number | null} day
 */
export const findState = (events, event, day) => {
  const last = events.first[event + 1] - 1;
  if (day === null) return last;
  for (let state = last; state >= events.first[event]; state--) {
    const from = events.day[state];
    if (from !== null && from <= day) return state;
  }
  return -1;
};

/**
 * Whether what is known from a day on is known by another; what is undated only today.
 * @param {number | null} from
 * @param {number | null} day
 */
export const isKnown = (from, day) => day === null || (from !== null && from <= day);
