/* The two ends of the period, as handles on a rail beside the buttons and as edges on the chart over it. */
import { make } from "../page/parts.js";
import { fit, shift } from "./walk.js";

/** @typedef {import("./walk.js").Period} Period */
/** @typedef {import("./walk.js").Time} Time */
/** @typedef {"from" | "to"} End */
/**
 * @typedef {object} Held what a hand does to the period
 * @property {() => void} begin
 * @property {(period: Period) => void} move
 * @property {() => void} end
 * @property {() => void} cancel
 * @property {(isPaused: boolean) => void} pause keys were pressed, and may be pressed again
 * @property {() => void} turn playing on or off
 */
/** @typedef {{ time: Time, period: Period, axis: Period, bars: [number, number][] | null }} Shown */

const NEAR = 12; // px from an edge of the chart's period that a hand takes hold of it
const WORDS = ".st-key-time-controls"; // what changes in there moves no chart
const LEAST_DRAG = 4; // px
const PAGE = 7; // days that a press of Page up or down moves an end by
/** @type {readonly End[]} */
const ENDS = ["from", "to"];
/** @type {Record<string, number>} */
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -PAGE, PageUp: PAGE };

export class Rail {
  /**
   * @param {HTMLElement} root
   * @param {Held} held
   */
  constructor(root, held) {
    this.root = root;
    this.held = held;
    /** @type {Shown | null} */
    this.shown = null;
    const handle = (/** @type {End} */ end) =>
      make("div", { className: "rasd-handle", role: "slider", tabIndex: 0, "data-end": end });
    this.handles = { from: handle("from"), to: handle("to") };
    this.band = make("div", { className: "rasd-rail-band" });
    const ends = ENDS.map((end) => this.handles[end]);
    this.rail = make("div", { className: "rasd-rail", dir: "ltr" }, this.band, ...ends);
    this.over = make("div", { className: "rasd-over", "aria-hidden": "true" });
    this.parts = ["before", "after"].map((name) => make("i", { className: `rasd-over-${name}` }));
    this.over.append(...this.parts);
    root.append(this.rail, this.over);
    this.rail.addEventListener("pointerdown", (event) => this.hold(event, this.rail));
    for (const end of ENDS) this.listen(end);
    /** @type {HTMLElement | null} */
    this.chart = null;
    this.sized = new ResizeObserver(() => this.place());
    // The chart comes later than its handles, and is drawn anew where the page's width or theme changes.
    const around = root.closest(".st-key-time") ?? document.body;
    const isOfChart = (/** @type {MutationRecord} */ { target }) =>
      !(target instanceof HTMLElement && target.closest(WORDS));
    const look = (/** @type {MutationRecord[]} */ records) => records.some(isOfChart) && this.watch();
    new MutationObserver(look).observe(around, { childList: true, subtree: true });
  }

  /** @param {End} end */
  listen(end) {
    const handle = this.handles[end];
    handle.addEventListener("keydown", (event) => this.press(event, end));
    handle.addEventListener("blur", () => this.held.pause(false));
  }

  /**
   * @param {Shown} shown
   * @param {Record<string, string>} words
   * @param {[string, string]} days the first and the last day in words; of an older period while a hand moves
   */
  show(shown, words, days) {
    this.shown = shown;
    const { time, period } = shown;
    const whole = Math.max(1, time.last - time.first);
    ENDS.forEach((end, n) => {
      const handle = this.handles[end];
      Object.assign(handle, {
        ariaLabel: words[end],
        ariaValueMin: String(end === "from" ? time.first : period.from),
        ariaValueMax: String(end === "from" ? period.to : time.last),
        ariaValueNow: String(period[end]),
        ariaValueText: days[n],
      });
      this.rail.style.setProperty(`--${end}`, String((period[end] - time.first) / whole));
    });
    this.rail.hidden = time.first === time.last;
    this.shade();
  }

  /** Find the chart, which the page may have drawn anew, and stand over its period. */
  watch() {
    const chart = /** @type {HTMLElement | null} */ (document.querySelector(".st-key-time .stVegaLiteChart"));
    if (!chart || chart === this.chart) return this.place();
    if (this.chart) this.sized.unobserve(this.chart);
    this.chart = chart;
    this.sized.observe(chart);
    chart.addEventListener("pointerdown", (event) => this.hold(event, chart));
    chart.addEventListener("pointermove", (event) => {
      if (!event.buttons) chart.style.cursor = this.isOver(event) ? CURSORS[this.take(event, chart)] : "";
    });
  }

  /** Where the bars are on the screen; null before they are drawn. */
  bars() {
    return (
      this.chart?.querySelector(".role-frame .background, .role-frame > g > path")?.getBoundingClientRect() ?? null
    );
  }

  /** Stand over the bars, wherever the page has put them. */
  place() {
    const box = this.bars();
    const around = this.over.offsetParent?.getBoundingClientRect();
    if (!box?.width || !around || !this.shown) return;
    // By its sides, so that it becomes narrower with the page, which a chart does later.
    Object.assign(this.over.style, {
      left: `${box.left - around.left}px`,
      right: `${Math.max(0, around.right - box.right)}px`,
      top: `${box.top - around.top}px`,
      height: `${box.height}px`,
    });
    this.shade();
  }

  /** Shade what lies outside the period. */
  shade() {
    const { axis, period, time } = /** @type {Shown} */ (this.shown);
    const [start, end] = this.shaded();
    const whole = axis.to + 1 - axis.from;
    this.over.style.setProperty("--before", String(Math.max(0, (start - axis.from) / whole)));
    this.over.style.setProperty("--after", String(Math.max(0, (axis.to - end) / whole)));
    this.parts[0].hidden = period.from <= time.first;
    this.parts[1].hidden = period.to >= time.last;
  }

  /** What is not shaded: of sums whole bars alone, as one that is partly in the period counts nowhere. */
  shaded() {
    const { bars, period } = /** @type {Shown} */ (this.shown);
    if (!bars) return [period.from, period.to];
    const whole = bars.filter(([first, last]) => first >= period.from && last <= period.to);
    return whole.length ? [whole[0][0], whole[whole.length - 1][1]] : [period.to + 1, period.to];
  }

  /** @param {MouseEvent} event */
  isOver(event) {
    const box = this.bars();
    return (
      box !== null &&
      event.clientX >= box.left - NEAR &&
      event.clientX <= box.right + NEAR &&
      event.clientY <= box.bottom
    );
  }

  /**
   * The scale of what a hand is on: its first pixel, its width, and the days it stands for.
   * @param {HTMLElement} on
   */
  scale(on) {
    const { time, axis } = /** @type {Shown} */ (this.shown);
    const box = on === this.chart ? this.bars() : this.rail.getBoundingClientRect();
    const [first, days] =
      on === this.chart ? [axis.from, axis.to + 1 - axis.from] : [time.first, time.last - time.first];
    return { left: box?.left ?? 0, width: Math.max(1, box?.width ?? 1), first, days: Math.max(1, days) };
  }

  /**
   * What a press there takes hold of: an end, all of the period, or a new one.
   * @param {PointerEvent} event
   * @param {HTMLElement} on
   * @returns {End | "both" | "new"}
   */
  take(event, on) {
    const { period, time } = /** @type {Shown} */ (this.shown);
    const pressed = event.target instanceof HTMLElement ? event.target.dataset.end : undefined;
    if (pressed === "from" || pressed === "to") return pressed;
    const { left, width, first, days } = this.scale(on);
    const reach = on === this.chart ? 1 : 0; // the last day of a bar is as wide as it
    const [from, to] = [period.from, period.to + reach].map((day) => left + ((day - first) / days) * width);
    const isWhole = period.from <= time.first && period.to >= time.last;
    if (on === this.chart && isWhole) return "new";
    const [low, high] = [Math.abs(event.clientX - from), Math.abs(event.clientX - to)];
    if (Math.min(low, high) <= NEAR) return low < high || (low === high && event.clientX < from) ? "from" : "to";
    if (event.clientX > from && event.clientX < to) return "both";
    return on === this.chart ? "new" : low < high ? "from" : "to";
  }

  /**
   * Take hold, and follow the hand until it lets go.
   * @param {PointerEvent} event
   * @param {HTMLElement} on
   */
  hold(event, on) {
    if (!this.shown || event.button || (on === this.chart && !this.isOver(event))) return;
    const [taken, start] = [this.take(event, on), this.shown.period];
    const { left, width, first, days } = this.scale(on);
    const dayAt = (/** @type {number} */ x) =>
      Math.floor(first + ((x - left) / width) * days + (on === this.chart ? 0 : 0.5));
    const [begun, at] = [event.clientX, dayAt(event.clientX)];
    let isMoving = false;
    const follow = (/** @type {PointerEvent} */ moved) => {
      if (!isMoving && Math.abs(moved.clientX - begun) < LEAST_DRAG) return;
      if (!isMoving) this.held.begin();
      isMoving = true;
      // Tables on the page look at each move of a pointer, and have the page laid out for it.
      moved.stopPropagation();
      const day = dayAt(moved.clientX);
      this.held.move(this.drag({ taken, start, at, day }));
    };
    const leave = new AbortController();
    const letGo = (/** @type {boolean} */ isKept) => {
      leave.abort();
      if (isMoving) this.held[isKept ? "end" : "cancel"]();
    };
    on.setPointerCapture(event.pointerId);
    const { signal } = leave;
    on.addEventListener("pointermove", follow, { signal });
    on.addEventListener("pointerup", () => letGo(true), { signal });
    on.addEventListener("pointercancel", () => letGo(false), { signal });
    const onKey = (/** @type {KeyboardEvent} */ key) => key.key === "Escape" && letGo(false);
    document.addEventListener("keydown", onKey, { signal });
  }

  /**
   * The period that a drag makes.
   * @param {{ taken: End | "both" | "new", start: Period, at: number, day: number }} drag
   */
  drag({ taken, start, at, day }) {
    const { time } = /** @type {Shown} */ (this.shown);
    if (taken === "new") return fit({ from: at, to: day }, time);
    if (taken === "from") return fit({ from: Math.min(day, start.to), to: start.to }, time);
    if (taken === "to") return fit({ from: start.from, to: Math.max(day, start.from) }, time);
    const by = Math.max(time.first - start.from, Math.min(time.last - start.to, day - at));
    return fit({ from: start.from + by, to: start.to + by }, time);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {End} end
   */
  press(event, end) {
    if (!this.shown || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === " ") this.held.turn();
    else if (key === "Escape") this.held.cancel();
    else if (key in KEYS || key === "Home" || key === "End") this.step(key, end);
    else return;
    event.preventDefault();
  }

  /**
   * @param {string} key
   * @param {End} end
   */
  step(key, end) {
    const { time, period } = /** @type {Shown} */ (this.shown);
    const [least, most] = end === "from" ? [time.first, period.to] : [period.from, time.last];
    const to = { Home: least, End: most }[key] ?? shift(period, time, { [end]: KEYS[key] })[end];
    this.held.begin();
    this.held.move(fit({ ...period, [end]: Math.max(least, Math.min(most, to)) }, time));
    this.held.pause(true);
  }
}

const CURSORS = { from: "ew-resize", to: "ew-resize", both: "grab", new: "crosshair" };
