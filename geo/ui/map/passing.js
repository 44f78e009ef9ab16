/* Passes through periods: one question at a time, of the newest; what lies between is passed over. */
import { isSame } from "./walk.js";

/**
 * @typedef {import("./walk.js").Period} Period
 * @typedef {"shown" | "failed" | "outdated" | "none"} How what became of a question; "none" where nobody can be asked
 */

export class Passing {
  /** @param {(period: Period) => Promise<How>} show asks for a period and shows it */
  constructor(show) {
    this.show = show;
    /** @type {Period | null} what the hand wants shown */
    this.wanted = null;
    /** @type {Period | null} what is shown */
    this.shown = null;
    /** @type {Promise<void> | null} */
    this.running = null;
  }

  /**
   * Show a period as soon as the one under way is shown; done when nothing newer is wanted.
   * @param {Period} period
   * @returns {Promise<void>}
   */
  go(period) {
    this.wanted = period;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async run() {
    while (this.wanted && !(this.shown && isSame(this.wanted, this.shown))) {
      const asked = this.wanted;
      const how = await this.show(asked);
      if (how === "shown") this.shown = asked;
      // What failed is asked again when the hand moves on, and by the page once it rests.
      else if (how !== "outdated" && isSame(asked, this.wanted)) return;
    }
  }

  /**
   * Know what the page shows by itself.
   * @param {Period} period
   */
  take(period) {
    this.shown = period;
    this.wanted = null;
  }
}
