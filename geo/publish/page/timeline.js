/* When events happened, as bars with a brush that chooses the period; left to right in every language. */
import { svg } from "../../map/assets/elements.js";
import { dayOf, isoOf, listTicks, pickLanes } from "./axis.js";
import { at, button, el } from "./build.js";
import { formatBeyond, formatNumber } from "./numbers.js";
import { Play } from "./play.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").Timeline} Timeline */
/** @typedef {import("./types.js").View} View */
/**
 * @typedef {object} Drawn
 * @property {Timeline} timeline
 * @property {View} view
 * @property {Speech} words
 * @property {() => void} openUndated opens the list of events without a day
 */

const [HEIGHT, ABOVE, BELOW, LEFT, RIGHT] = [76, 15, 17, 24, 6]; // px
const [LANE, LANES_SHARE] = [3, 0.3];
const LEAST_DRAG = 4; // px
const TICK_ROOM = 74; // px that the name of a month needs
/** What is cut from both ends of a span, as a part of it, and how it is drawn between. */
const SOFT_ENDS = [
  [0, 0.25],
  [0.05, 0.45],
  [0.1, 1],
];

/** @param {string} iso @param {string | null} from @param {string | null} to */
const clamp = (iso, from, to) => (from && iso < from ? from : to && iso > to ? to : iso);

export class TimelineChart {
  /**
   * @param {object} heard
   * @param {(period: import("./play.js").Period) => void} heard.choose a period that the reader chose
   * @param {(period: import("./play.js").Period) => Promise<void>} heard.pass one that playing came to; kept once it is
   *   shown
   */
  constructor(heard) {
    this.heard = heard;
    this.play = new Play(heard);
    this.box = at("time-chart");
    /** @type {Drawn | null} */
    this.shown = null;
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  /** @param {Drawn} shown */
  show(shown) {
    this.shown = shown;
    this.draw();
    this.showControls();
  }

  /** The first and the last day of the axis. */
  get span() {
    const bins = this.shown?.timeline.bins ?? [];
    return bins.length ? [dayOf(bins[0].from), dayOf(bins[bins.length - 1].to) + 1] : [0, 1];
  }

  /** @param {number} day */
  place(day) {
    const [first, last] = this.span;
    return LEFT + ((day - first) / (last - first)) * (this.box.clientWidth - LEFT - RIGHT);
  }

  /** @param {number} x */
  dayAt(x) {
    const [first, last] = this.span;
    const part = (x - LEFT) / (this.box.clientWidth - LEFT - RIGHT);
    return Math.max(first, Math.min(last - 1, Math.floor(first + part * (last - first))));
  }

  draw() {
    if (!this.shown || !this.box.clientWidth) return;
    const { timeline, words } = this.shown;
    if (!timeline.bins.length) {
      this.box.replaceChildren(el("p", { className: "rasd-soft" }, words.say("timeline.empty")));
      return;
    }
    const chart = svg("svg", { width: this.box.clientWidth, height: HEIGHT, role: "img" });
    chart.setAttribute("aria-label", this.sayAll());
    chart.append(...this.drawAxis(), ...this.drawBins(), ...this.drawSpans(), ...this.drawFlags(), ...this.drawEdges());
    this.box.replaceChildren(chart);
    this.addBrush(chart);
  }

  sayAll() {
    const { timeline, words } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown);
    const n = timeline.bins.reduce((sum, { events }) => sum + events, timeline.longer.events);
    const [first, last] = [timeline.first ?? "", timeline.last ?? ""].map((day) => words.sayDay(day));
    return words.say("timeline.alt", { step: words.say(`timeline.step_${timeline.step}`), first, last, n });
  }

  /** Where a count stands: those of spans are below nought. */
  get ground() {
    return ABOVE + (HEIGHT - ABOVE - BELOW) * (1 - LANES_SHARE);
  }

  /** @returns {number} */
  get most() {
    return Math.max(1, ...(this.shown?.timeline.bins ?? []).map(({ events }) => events));
  }

  /** @param {number} events */
  rise(events) {
    return this.ground - ((this.ground - ABOVE) * events) / this.most;
  }

  drawAxis() {
    const { timeline, words } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown);
    const [first, last] = this.span;
    const width = this.box.clientWidth;
    const title = svg("text", { x: LEFT, y: 9, class: "time-soft" }, words.say(`timeline.title_${timeline.step}`));
    const counts = [0, this.most].flatMap((events) => [
      svg("line", { x1: LEFT, x2: width - RIGHT, y1: this.rise(events), y2: this.rise(events), class: "time-line" }),
      svg("text", { x: LEFT - 4, y: this.rise(events) + 4, class: "time-soft time-end" }, words.count(events)),
    ]);
    const ticks = listTicks(first, last - 1, Math.max(1, Math.floor(width / TICK_ROOM)), words).flatMap((tick) => {
      const x = this.place(tick.day);
      const anchor = x < LEFT + 30 ? "start" : x > width - RIGHT - 34 ? "end" : "middle";
      const y = HEIGHT - BELOW;
      return [
        svg("line", { x1: x, x2: x, y1: y, y2: y + 3, class: "time-line" }),
        svg("text", { x, y: HEIGHT - 3, class: "time-soft", "text-anchor": anchor }, tick.text),
      ];
    });
    return [title, ...counts, ...ticks];
  }

  drawBins() {
    const { timeline, view, words } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown);
    return timeline.bins
      .filter(({ events }) => events > 0)
      .map((bin) => {
        const isInside = (!view.from || bin.to >= view.from) && (!view.to || bin.from <= view.to);
        const [left, right] = [this.place(dayOf(bin.from)), this.place(dayOf(bin.to) + 1)];
        const y = this.rise(bin.events);
        const size = { x: left, y, width: Math.max(1, right - left), height: this.ground - y };
        const when = words.when({ from: bin.from, to: bin.to });
        const events = words.say("count.events", { n: bin.events });
        const told = words.say("timeline.bin", { when, events, killed: formatNumber(bin, words) });
        const named = svg("title", {}, told);
        return svg("rect", { ...size, class: isInside ? "time-bar" : "time-bar time-outside" }, named);
      });
  }

  drawSpans() {
    const { timeline, words } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown);
    const [first, last] = this.span;
    // An open span reaches to the edge of the chart.
    const ends = timeline.spans.map(({ from, to }) => [
      Math.max(from ? dayOf(from) : first, first),
      Math.min(to ? dayOf(to) : last - 1, last - 1) + 1,
    ]);
    const lanes = pickLanes(ends);
    return timeline.spans.flatMap((span, n) => {
      const [start, end] = ends[n].map((day) => this.place(day));
      const told = `${words.when(span)}: ${words.say("count.events", { n: span.events })}`;
      return SOFT_ENDS.map(([cut, opacity]) => {
        const y = this.ground + 2 + lanes[n] * (LANE + 1);
        const size = { x: start + cut * (end - start), y, width: (1 - 2 * cut) * (end - start), height: LANE };
        return svg("rect", { ...size, opacity, class: "time-span" }, svg("title", {}, told));
      });
    });
  }

  drawFlags() {
    const { timeline, words } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown);
    return timeline.taken.flatMap((taken) => {
      const day = taken.from ?? taken.to;
      if (!day) return [];
      const told = words.say("timeline.taken", { n: taken.events, when: words.when(taken) });
      const x = this.place(dayOf(day));
      const d = `M${x - 1},${ABOVE - 1}v16h2v-9h8l-2,-3.5l2,-3.5z`;
      return [svg("path", { d, class: "time-flag" }, svg("title", {}, told))];
    });
  }

  drawEdges() {
    const { view } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown);
    const [first, last] = this.span;
    const days = [view.from && dayOf(view.from), view.to && dayOf(view.to) + 1];
    return days.flatMap((day) => {
      if (typeof day !== "number" || day < first || day > last) return [];
      const x = this.place(day);
      return [svg("line", { x1: x, x2: x, y1: ABOVE, y2: HEIGHT - BELOW, class: "time-edge" })];
    });
  }

  /** @param {SVGSVGElement} chart */
  addBrush(chart) {
    const brush = svg("rect", { y: ABOVE, height: HEIGHT - ABOVE - BELOW, class: "time-brush", width: 0 });
    chart.append(brush);
    /** @type {number | null} */
    let begun = null;
    const whereIs = (/** @type {PointerEvent} */ event) => event.clientX - chart.getBoundingClientRect().left;
    chart.addEventListener("pointerdown", (event) => {
      begun = whereIs(event);
      chart.setPointerCapture(event.pointerId);
    });
    chart.addEventListener("pointermove", (event) => {
      if (begun === null) return;
      const x = whereIs(event);
      brush.setAttribute("x", String(Math.min(begun, x)));
      brush.setAttribute("width", String(Math.abs(x - begun)));
    });
    chart.addEventListener("pointerup", (event) => {
      const [from, to] = [begun ?? 0, whereIs(event)].sort((one, other) => one - other);
      const isDragged = begun !== null && to - from >= LEAST_DRAG;
      begun = null;
      brush.setAttribute("width", "0");
      if (isDragged) this.take(this.dayAt(from), this.dayAt(to));
    });
    chart.addEventListener("pointercancel", () => {
      begun = null;
      brush.setAttribute("width", "0");
    });
  }

  /**
   * Choose a period; an end at the edge of the data is left open, for events that are added later.
   * @param {number} start
   * @param {number} end
   */
  take(start, end) {
    const { first, last } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown).timeline;
    const [from, to] = [isoOf(start), isoOf(end)];
    this.heard.choose({ from: first && from > first ? from : null, to: last && to < last ? to : null });
  }

  /** The two ends as sliders, for keys and fingers; the period in words; what no bar holds. */
  showControls() {
    const { timeline, view, words } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown);
    const { first, last } = timeline;
    this.play.show(view, { span: first && last ? { first, last } : null, words });
    const [from, to] = [view.from || first, view.to || last];
    const period = el("b", {}, words.when({ from, to }));
    at("period-shown").replaceChildren(period, ...this.describeRest());
    const slider = at("time-slider");
    slider.hidden = !first || !last || first === last;
    if (!first || !last || !from || !to) return;
    const [low, high] = /** @type {HTMLInputElement[]} */ ([...slider.querySelectorAll("input")]);
    const [start, end] = [dayOf(clamp(from, first, last)), dayOf(clamp(to, first, last))];
    [low, high].forEach((input, n) => {
      Object.assign(input, { min: dayOf(first), max: dayOf(last), value: n ? end : start });
      input.setAttribute("aria-label", words.say(n ? "filters.to" : "filters.from"));
      input.setAttribute("aria-valuetext", words.sayDay(isoOf(Number(input.value))));
      input.oninput = () => input.setAttribute("aria-valuetext", words.sayDay(isoOf(Number(input.value))));
      input.onchange = () => {
        const [one, other] = [Number(low.value), Number(high.value)].sort((a, b) => a - b);
        this.take(one, other);
      };
    });
    const whole = dayOf(last) - dayOf(first);
    slider.style.setProperty("--low", String((start - dayOf(first)) / whole));
    slider.style.setProperty("--high", String((end - dayOf(first)) / whole));
  }

  describeRest() {
    const { timeline, view, words, openUndated } = /** @type {NonNullable<TimelineChart["shown"]>} */ (this.shown);
    const { longer, taken, undated, few } = timeline;
    const sign = (/** @type {string} */ className) => el("i", { className, "aria-hidden": "true" });
    const rest = [];
    if (few) rest.push(el("span", {}, words.say("licence.bins", { n: few })));
    if (longer.events) {
      const step = words.say(`timeline.step_${timeline.step}`);
      const told = words.say("timeline.longer", { n: longer.events, step });
      let people = formatBeyond(longer, words);
      if (longer.low !== null) people = words.say(`harmed.${longer.harm}`, { people });
      // The bars are of all of the time, and so is this: beside a period its number would mislead.
      const text = view.from || view.to ? told : words.say("export.line", { label: told, text: people });
      rest.push(el("span", {}, sign("rasd-band"), text));
    }
    if (taken.length) rest.push(el("span", {}, sign("rasd-flag"), words.say("timeline.flag")));
    if (undated) {
      const opens = { className: "unshown-list", title: words.say("hidden.help"), "data-part": "undated" };
      rest.push(button(words.say("timeline.undated", { n: undated }), openUndated, opens));
    }
    return rest;
  }
}
