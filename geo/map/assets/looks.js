/* What the signs of the map are sized and coloured by, as the reader chose. */
import { Scale } from "./sizes.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").LooksOptions} LooksOptions */

const QUIET = "ink-soft";

/** @type {LooksOptions} */
const USUAL = { by: "people", measure: "", isUsual: true, colour: "type", groups: [] };

export class Looks {
  constructor() {
    this.options = USUAL;
    this.scale = new Scale("people");
  }

  /** @param {LooksOptions} options */
  take(options) {
    this.options = options;
  }

  /**
   * The role of a group's colour.
   * @param {string} group
   */
  roleOf(group) {
    return this.options.groups.find(({ key }) => key === group)?.role ?? QUIET;
  }

  /**
   * The colours of a cell's events, in the order of the legend.
   * @param {Record<string, number>} kinds
   */
  share(kinds) {
    return this.options.groups.filter(({ key }) => kinds[key]).map(({ key, role }) => ({ role, events: kinds[key] }));
  }

  /**
   * How many people a sign stands for, in words.
   * @param {import("./types.js").Numbers} numbers
   * @param {Words} words
   */
  figure(numbers, words) {
    const { isUsual, measure } = this.options;
    if (isUsual || (numbers.low === null && numbers.high === null)) return words.figure(numbers);
    return words.say("map.figure_of", { measure, range: words.range(numbers) });
  }

  /**
   * What areas are filled by, in words.
   * @param {string} by
   * @param {Words} words
   */
  nameFill(by, words) {
    if (by === "events") return words.say("map.fill_events");
    return words.say("map.fill_people", { measure: this.options.measure });
  }

  /**
   * Whom accounts blame, where signs are coloured by it, as a list that is empty elsewhere.
   * @param {string} group
   */
  nameBlamed(group) {
    if (this.options.colour !== "blamed") return [];
    return this.options.groups.filter(({ key }) => key === group).map(({ title }) => title);
  }
}
