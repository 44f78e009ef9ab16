/* What the reader should know about events that are not on the screen. */
import { countEvents } from "./answers.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").Dataset} Dataset */

export class Outside {
  /** @param {import("./marks.js").Marks} marks */
  constructor(marks) {
    this.marks = marks;
    /** @type {boolean[]} whether a dataset left out squares of too few events */
    this.hasFew = [];
  }

  /** @param {import("./types.js").Answer[]} answers what the datasets answered */
  read(answers) {
    this.hasFew = answers.map(({ few }) => Boolean(few));
  }

  /**
   * One line; nothing where all is on the screen.
   * @param {Words} words
   * @param {Dataset[]} datasets
   * @param {number | null} mapped how many events of the main dataset can be drawn
   */
  say(words, datasets, mapped) {
    if (datasets.length > 1) return this.sayEach(words, datasets);
    if (!this.marks.byKey.size && mapped === 0) return words.say("map.empty");
    const n = this.count(0, mapped);
    return n > 0 ? words.say("map.outside", { n }) : "";
  }

  /**
   * The same of each dataset by itself: numbers of two datasets are never added.
   * @param {Words} words
   * @param {Dataset[]} datasets
   */
  sayEach(words, datasets) {
    const told = datasets.map(({ rank, title, mapped }) => {
      const n = this.count(rank, mapped ?? null);
      return n > 0 ? words.say("map.of_dataset", { title, told: words.say("map.outside", { n }) }) : "";
    });
    return told.filter(Boolean).join(" · ");
  }

  /**
   * How many of a dataset's events that can be drawn are outside; 0 where nobody can tell.
   * @param {number} rank
   * @param {number | null} mapped
   */
  count(rank, mapped) {
    if (mapped === null || this.hasFew[rank]) return 0;
    return mapped - countEvents(this.marks.thingsInView(rank));
  }
}
