/* Walks the period shown through the days of the data: by itself, or day by day. */

import { begin as beginWalk, playOn as walkOn } from "../../ui/map/walk.js";
import { dayOf, isoOf } from "./axis.js";
import { at, button, el } from "./build.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {{ from: string | null, to: string | null }} Period */
/** @typedef {{ first: string, last: string }} Span the first and the last day of the data */

const PACE = 1000; // ms that a step of playing is shown, as on the dashboard

/** @param {Span} span */
const timeOf = ({ first, last }) => ({ first: dayOf(first), last: dayOf(last), isMonthly: false });

/** @param {{ from: number, to: number } | null} days */
const write = (days) => days && { from: isoOf(days.from), to: isoOf(days.to) };

/**
 * The period after this one as playing steps through the time: from the beginning if all is shown; null at the end.
 * @param {Period} period
 * @param {Span} span
 */
export const playOn = ({ from, to }, span) => {
  const time = timeOf(span);
  return write(walkOn({ from: from ? dayOf(from) : time.first, to: to ? dayOf(to) : time.last }, time, "window"));
};

/**
 * The period with which playing begins anew.
 * @param {Span} span
 */
const begin = (span) => write(beginWalk(timeOf(span), "window"));

/**
 * The period a day later or earlier, as long as it is; of the whole time the first day, or the last. Null at the end.
 * @param {Period} period
 * @param {Span} span
 * @param {1 | -1} by
 */
export const stepDay = ({ from, to }, { first, last }, by) => {
  if (!from && !to) {
    const day = by > 0 ? first : last;
    return { from: day, to: day };
  }
  const [low, high] = [dayOf(from ?? first), dayOf(to ?? last)];
  const isAtEnd = by > 0 ? high >= dayOf(last) : low <= dayOf(first);
  return isAtEnd ? null : { from: isoOf(low + by), to: isoOf(high + by) };
};

export class Play {
  /**
   * @param {object} heard
   * @param {(period: Period) => void} heard.choose a period by the reader's own press
   * @param {(period: Period) => Promise<void>} heard.pass a period that playing came to; kept once it is shown
   */
  constructor(heard) {
    this.heard = heard;
    this.isPlaying = false;
    /** @type {Period & { span: Span | null }} */
    this.shown = { from: null, to: null, span: null };
    this.waiting = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.still.addEventListener("change", () => {
      this.stop();
      this.mark();
    });
    this.toggle = button("", () => (this.isPlaying ? this.stop() : this.play()), { id: "play" });
    this.back = button("‹", () => this.step(-1), { id: "day-back" });
    this.on = button("›", () => this.step(1), { id: "day-on" });
    this.whole = button("", () => this.reset(), { id: "whole" });
    // Time runs from left to right in every language, and so do the steps through it.
    const days = el("span", { className: "time-days", dir: "ltr" }, this.back, this.on);
    at("time-buttons").replaceChildren(this.toggle, days, this.whole);
  }

  /**
   * @param {Period} period
   * @param {{ span: Span | null, words: Speech }} about
   */
  show({ from, to }, { span, words }) {
    this.shown = { from, to, span };
    this.words = words;
    if (!span) this.stop();
    this.mark();
  }

  /** Say what each button does now; one that would do nothing cannot be pressed. */
  mark() {
    const { words, shown } = this;
    if (!words) return;
    const name = this.isPlaying ? "pause" : "play";
    this.toggle.textContent = words.say(`timeline.${name}`);
    this.toggle.dataset.sign = this.isPlaying ? "⏸" : "▶";
    this.toggle.title = words.say("timeline.play_help");
    // Nothing moves by itself for readers who asked for that; the days can be stepped through.
    this.toggle.hidden = this.still.matches;
    this.toggle.disabled = !shown.span || shown.span.first === shown.span.last;
    for (const [each, by, key] of /** @type {const} */ ([
      [this.back, -1, "day_back"],
      [this.on, 1, "day_on"],
    ])) {
      each.setAttribute("aria-label", words.say(`timeline.${key}`));
      each.title = words.say(`timeline.${key}`);
      each.setAttribute("aria-disabled", String(!shown.span || !stepDay(shown, shown.span, by)));
    }
    this.whole.textContent = words.say("timeline.reset");
    this.whole.setAttribute("aria-disabled", String(!shown.from && !shown.to));
  }

  /** @param {1 | -1} by */
  step(by) {
    const { shown } = this;
    this.stop();
    const next = shown.span && stepDay(shown, shown.span, by);
    if (!next) return;
    // Who presses again before it is shown goes on from there.
    this.shown = { ...shown, ...next };
    this.mark();
    this.heard.choose(next);
  }

  reset() {
    this.stop();
    if (this.shown.from || this.shown.to) this.heard.choose({ from: null, to: null });
  }

  play() {
    const { shown } = this;
    if (!shown.span) return;
    this.isPlaying = true;
    // At the end it begins anew: a button that does nothing would seem broken.
    const next = playOn(shown, shown.span) ?? begin(shown.span);
    if (!next) return;
    this.mark();
    this.heard.choose(next);
    this.wait();
  }

  stop() {
    clearTimeout(this.waiting);
    if (!this.isPlaying) return;
    this.isPlaying = false;
    this.mark();
  }

  wait() {
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.tick(), PACE);
  }

  async tick() {
    const { shown } = this;
    const next = shown.span && playOn(shown, shown.span);
    if (!next) return this.stop();
    // A slow machine is not asked for the next step before this one is shown.
    await this.heard.pass(next);
    if (this.isPlaying) this.wait();
  }
}
