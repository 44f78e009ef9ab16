/* The buttons that walk through the time: by itself in one of two ways, or step by step. */
import { make } from "../page/parts.js";
import { begin, playOn, stepBy } from "./walk.js";

/** @typedef {import("./walk.js").Mode} Mode */
/** @typedef {import("./walk.js").Period} Period */
/** @typedef {import("./walk.js").Time} Time */
/**
 * @typedef {object} Walked
 * @property {() => void} begin
 * @property {(period: Period) => Promise<void>} move done once that period is shown
 * @property {() => void} end
 */

const PACE = 1000; // ms that a step of playing is shown at the usual speed
const SPEEDS = [0.5, 1, 2, 4];
const SIGNS = { play: "▶", pause: "⏸" };
/** @type {Mode[]} */
const MODES = ["window", "all"];

/**
 * @param {string} name
 * @param {() => void} onclick
 */
const makeSign = (name, onclick) => make("button", { type: "button", className: `rasd-button rasd-${name}`, onclick });

export class Buttons {
  /**
   * @param {HTMLElement} root
   * @param {Walked} walked
   */
  constructor(root, walked) {
    this.walked = walked;
    this.isPlaying = false;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.still.addEventListener("change", () => this.stop());
    /** @type {{ time: Time, period: Period } | null} */
    this.shown = null;
    /** @type {Record<string, string>} */
    this.words = {};
    this.toggle = makeSign("play", () => this.turn());
    this.mode = make("select", { className: "rasd-choice", name: "mode" });
    this.speed = make("select", { className: "rasd-choice", name: "speed" });
    this.back = makeSign("step", () => this.step(-1));
    this.on = makeSign("step", () => this.step(1));
    this.back.textContent = "‹";
    this.on.textContent = "›";
    // Time runs from left to right in every language, and so do the steps through it.
    const steps = make("span", { className: "rasd-onward", dir: "ltr" }, this.back, this.on);
    root.append(make("div", { className: "rasd-walk" }, this.toggle, this.mode, this.speed, steps));
    this.waiting = 0;
  }

  /**
   * Say what is shown, and what each button does now.
   * @param {Time} time
   * @param {Period} period
   * @param {Record<string, string>} words
   */
  show(time, period, words) {
    this.shown = { time, period };
    if (words !== this.words) this.name(words);
    this.mark();
  }

  /** @param {Record<string, string>} words */
  name(words) {
    this.words = words;
    const option = (/** @type {string | number} */ value, /** @type {string} */ text) =>
      new Option(text, String(value));
    const chosen = { mode: this.mode.value || "window", speed: this.speed.value || "1" };
    this.mode.replaceChildren(...MODES.map((mode) => option(mode, words[`mode_${mode}`])));
    this.speed.replaceChildren(...SPEEDS.map((speed) => option(speed, words[`speed_${speed}`])));
    this.mode.value = chosen.mode;
    this.speed.value = chosen.speed;
    for (const [element, key] of /** @type {[HTMLElement, string][]} */ ([
      [this.mode, "mode"],
      [this.speed, "speed"],
      [this.back, "back"],
      [this.on, "on"],
    ])) {
      element.setAttribute("aria-label", words[key]);
      element.title = words[key];
    }
  }

  mark() {
    const { shown, toggle, words } = this;
    if (!shown) return;
    const { time, period } = shown;
    const name = this.isPlaying ? "pause" : "play";
    // Only what is other is written: what is put into a page has much of it styled anew.
    if (toggle.ariaLabel !== words[name]) {
      toggle.replaceChildren(make("i", { "aria-hidden": "true" }, SIGNS[name]), make("span", {}, words[name]));
      toggle.ariaLabel = words[name];
      toggle.title = words.help;
    }
    // Nothing moves by itself for readers who asked for that; the time can be stepped through.
    toggle.hidden = this.speed.hidden = this.still.matches;
    toggle.disabled = time.first === time.last;
    for (const [button, by] of /** @type {const} */ ([
      [this.back, -1],
      [this.on, 1],
    ])) {
      const isOff = String(!stepBy(period, time, this.way, by));
      if (button.ariaDisabled !== isOff) button.ariaDisabled = isOff;
    }
  }

  /** @returns {Mode} */
  get way() {
    return this.mode.value === "all" ? "all" : "window";
  }

  /** @param {1 | -1} by */
  step(by) {
    this.stop();
    const next = this.shown && stepBy(this.shown.period, this.shown.time, this.way, by);
    if (!next) return;
    this.walked.begin();
    this.walked.move(next);
    this.walked.end();
  }

  turn() {
    if (this.isPlaying) this.stop();
    else this.play();
  }

  play() {
    if (!this.shown || this.still.matches) return;
    const { time, period } = this.shown;
    this.isPlaying = true;
    this.walked.begin();
    // At the end it begins anew: a button that does nothing would seem broken.
    this.go(playOn(period, time, this.way) ?? begin(time, this.way));
  }

  /** Stay where playing has come to. */
  stop() {
    clearTimeout(this.waiting);
    const wasPlaying = this.isPlaying;
    this.isPlaying = false;
    this.mark();
    if (wasPlaying) this.walked.end();
  }

  /** @param {Period} period */
  async go(period) {
    this.mark();
    // A slow server is not asked for the next step before this one is shown.
    await this.walked.move(period);
    if (this.isPlaying) this.waiting = window.setTimeout(() => this.tick(), PACE / Number(this.speed.value));
  }

  tick() {
    const next = this.shown && playOn(this.shown.period, this.shown.time, this.way);
    if (next) this.go(next);
    else this.stop();
  }
}
