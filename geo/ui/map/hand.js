/* Time under the hand: while the period moves, marks and numbers are painted from the server's answers.
 *
 * The page runs once the hand rests. What is painted until then is what it will show: the marks are
 * those of the map's own script, and the server words the numbers as it words them for the page.
 */
import { fill } from "../page/tree.js";
import { Buttons } from "./buttons.js";
import { Passing } from "./passing.js";
import { Rail } from "./rail.js";
import { dayOf, isSame, writePeriod } from "./walk.js";

/** @typedef {import("./walk.js").Period} Period */
/** @typedef {import("../../map/assets/types.js").Told} Told */
/**
 * What geo/ui/map/timeline.py says.
 * @typedef {object} Data
 * @property {[string, string]} span the first and the last day of the data
 * @property {[string, string]} axis those of the chart
 * @property {[string, string]} period the first and the last day shown
 * @property {[string, string]} days those, in words
 * @property {boolean} monthly whether the licence answers by whole months
 * @property {[string, string][] | null} bars the periods of sums
 * @property {string} told the dataset of the timeline
 * @property {string} event the selected event
 * @property {number} turn how often a hand has come to rest
 * @property {Record<string, string>} words
 */

const KEY_REST = 500; // ms without a further key after which a hand on the keys rests
const PATIENCE = 300; // ms that the page waits for what is under way before it runs itself
const FRAME = 100; // ms after which a frame is passed over, as in a window that nobody sees

const nextFrame = () =>
  new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, FRAME);
  });

/** @returns {Window["Rasd"] | null} the map's own script */
const findMap = () => {
  const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector(".st-key-map-frame iframe"));
  try {
    return frame?.contentWindow?.Rasd ?? null;
  } catch {
    return null;
  }
};

/**
 * Put trees in the places of the page that have them.
 * @param {Told["places"]} places
 */
const paint = (places) => {
  for (const [key, children] of Object.entries(places)) {
    const around = document.querySelectorAll(`.st-key-${key} div`);
    const place = /** @type {import("../page/tree.js").Place | undefined} */ (
      [...around].find((each) => "rasdShown" in each)
    );
    if (place?.rasdShown) fill(place, { ...place.rasdShown, children });
  }
};

const findNumbers = () => /** @type {HTMLElement | null} */ (document.querySelector(".st-key-numbers"));

/**
 * Numbers take the most room that they needed under this hand: else the chart would move under it, and all of the
 * page would be laid out anew for each of them.
 */
const keepRoom = () => {
  const numbers = findNumbers();
  const inside = numbers?.querySelector("dl, table")?.closest("div");
  if (!numbers || !inside) return;
  const height = Math.max(numbers.offsetHeight, inside.offsetHeight);
  if (numbers.style.height !== `${height}px`) numbers.style.height = `${height}px`;
};

const giveRoom = () => findNumbers()?.style.removeProperty("height");

class Hand {
  /** @param {HTMLElement} root */
  constructor(root) {
    const held = {
      begin: () => this.begin(),
      move: (/** @type {Period} */ period) => this.move(period),
      end: () => this.end(),
      cancel: () => this.cancel(),
      pause: (/** @type {boolean} */ isPaused) => this.pause(isPaused),
      turn: () => this.buttons.turn(),
    };
    this.buttons = new Buttons(root, held);
    this.rail = new Rail(root, held);
    this.passing = new Passing((period) => this.ask(period));
    /** @type {Data | null} */
    this.data = null;
    /** @type {(period: { from: string | null, to: string | null }) => void} */
    this.tell = () => {};
    this.time = { first: 0, last: 0, isMonthly: false };
    /** @type {Period} what the page shows by itself */
    this.base = { from: 0, to: 0 };
    /** @type {Period} where the hand is */
    this.period = this.base;
    /** @type {Period} where it began */
    this.before = this.base;
    this.isHeld = false;
    this.waiting = 0;
    /** @type {Promise<unknown> | null} until what was painted last has been seen */
    this.frame = null;
  }

  /**
   * Take what the page shows now.
   * @param {Data} data
   */
  show(data) {
    this.data = data;
    const [span, period] = [data.span, data.period].map((days) => days.map(dayOf));
    this.time = { first: span[0], last: span[1], isMonthly: data.monthly };
    this.base = { from: period[0], to: period[1] };
    this.rail.watch();
    this.passing.take(this.base);
    if (this.isHeld) {
      // The page has painted its own period over what the hand has come to.
      this.passing.go(this.period);
      return;
    }
    this.period = this.base;
    this.draw(data.days);
    this.leave();
  }

  /** All of the page is of the period shown again. */
  leave() {
    delete document.body.dataset.rasdHand;
    giveRoom();
  }

  /** @param {[string, string]} days */
  draw(days) {
    if (!this.data) return;
    const { axis, bars, words } = this.data;
    const shown = {
      time: this.time,
      period: this.period,
      axis: { from: dayOf(axis[0]), to: dayOf(axis[1]) },
      bars: bars?.map((bar) => /** @type {[number, number]} */ (bar.map(dayOf))) ?? null,
    };
    this.days = days;
    this.rail.show(shown, words, days);
    this.buttons.show(this.time, this.period, words);
  }

  begin() {
    clearTimeout(this.waiting);
    if (this.isHeld) return;
    this.isHeld = true;
    this.before = this.period;
    document.body.dataset.rasdHand = "";
    keepRoom();
  }

  /** @param {Period} period */
  move(period) {
    this.period = period;
    this.draw(this.days ?? ["", ""]);
    return this.passing.go(period);
  }

  /** @param {boolean} isPaused */
  pause(isPaused) {
    clearTimeout(this.waiting);
    if (!this.isHeld || this.buttons.isPlaying) return;
    if (isPaused) this.waiting = window.setTimeout(() => this.end(), KEY_REST);
    else this.end();
  }

  cancel() {
    if (this.buttons.isPlaying) return this.buttons.stop();
    if (!this.isHeld) return;
    this.move(this.before);
    this.end();
  }

  /** The hand rests: the page takes over what it has come to. */
  async end() {
    clearTimeout(this.waiting);
    if (!this.isHeld) return;
    this.isHeld = false;
    const { period } = this;
    // What is on its way is of no use any more, unless it is this.
    if (this.passing.running && this.asked && !isSame(this.asked, period)) findMap()?.drop();
    await Promise.race([this.passing.go(period), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    if (this.isHeld || !isSame(period, this.period)) return;
    if (isSame(period, this.base)) this.leave();
    else this.tell(writePeriod(period, this.time));
  }

  /**
   * Ask for a period, and paint it.
   * @param {Period} period
   * @returns {Promise<import("./passing.js").How>}
   */
  async ask(period) {
    const map = findMap();
    if (!map || !this.data) return "none";
    this.asked = period;
    const { event, told: dataset } = this.data;
    const more = new URLSearchParams(Object.entries({ event, told: dataset }).filter(([, value]) => value)).toString();
    const asked = { ...writePeriod(period, this.time), event: event || null, more, after: this.frame };
    const told = await map.pass(asked);
    if (typeof told === "string") return told;
    paint(told.places);
    keepRoom();
    this.settle(period, told);
    // The next one is on its way while this one comes to be seen.
    this.frame = nextFrame();
    return "shown";
  }

  /**
   * Show the period that was answered, where the hand is there still.
   * @param {Period} period
   * @param {Told} told
   */
  settle(period, { period: [from, to], days }) {
    if (!isSame(period, this.period)) return;
    const answered = { from: from ? dayOf(from) : this.time.first, to: to ? dayOf(to) : this.time.last };
    if (this.time.isMonthly) this.period = answered;
    this.draw(days);
  }
}

/** @type {WeakMap<HTMLElement, Hand>} */
const hands = new WeakMap();

/** @param {Component<Data>} component */
export default function show({ data, parentElement, setTriggerValue }) {
  /** @type {HTMLElement | null} */
  const root = parentElement.querySelector(".rasd-hand");
  if (!root) return;
  const hand = hands.get(root) ?? new Hand(root);
  hands.set(root, hand);
  hand.tell = (period) => setTriggerValue("period", period);
  hand.show(data);
}
