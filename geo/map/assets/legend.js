/* What the signs mean, and which dataset's they are.
 *
 * Where the frame has room the legend stands under the map, where it covers nothing; in a small
 * frame it is a panel over the map that the reader opens. It holds what was drawn since the
 * reader last asked for other events, so that it changes little while the map is moved.
 */
import { html, svg } from "./elements.js";
import { listFills, makeRow } from "./fills.js";
import { addPanel, direct } from "./panels.js";
import { CROSS, cellSign, eventSign, furtherSign } from "./signs.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").Thing} Thing */
/** @typedef {import("./looks.js").Looks} Looks */
/** @typedef {import("./fills.js").Filled} Fill */

const ROOM = "(min-width: 560px) and (min-height: 420px)";
const HEIGHT = "--legend-height";
const SIGN = 7; // px of a sign's radius
/** @type {Record<string, string>} */
const COLOURED = { type: "map.legend_type", blamed: "map.legend_blamed", agreement: "map.legend_agreement" };
const EVENT = { type: "", low: 1, high: 1, agreement: "agree" };

/** @param {Partial<import("./types.js").Signed>} change */
const event = (change) => eventSign({ ...EVENT, ...change }, SIGN, "cell");

const withPrecision = () =>
  svg("g", {}, svg("circle", { class: "rasd-precision", r: 12 }), eventSign(EVENT, SIGN - 2, "cell"));

const selected = () => {
  const sign = event({});
  sign.classList.add("rasd-selected");
  return sign;
};

const elsewhere = () => svg("path", { class: "rasd-alternative", d: CROSS });

/** @param {any} thing */
const isEvent = (thing) => thing.group !== undefined;
/** @param {any} thing */
const isCell = (thing) => thing.index !== undefined;

/**
 * What a sign may say beside its size and colour: how it is drawn, and whether a thing has it.
 * @type {{ key: string, sign: () => SVGElement, has: (thing: any) => boolean }[]}
 */
const SIGNS = [
  {
    key: "legend_differ",
    sign: () => event({ agreement: "differ" }),
    has: (thing) => isEvent(thing) && thing.agreement === "differ",
  },
  {
    key: "legend_denied",
    sign: () => event({ agreement: "denied" }),
    has: (thing) => isEvent(thing) && thing.agreement === "denied",
  },
  {
    key: "legend_no_figure",
    sign: () => event({ low: null, high: null }),
    has: (thing) => (isEvent(thing) && thing.low === null && thing.high === null) || thing.figured === 0,
  },
  { key: "legend_partly", sign: () => event({ partly: true }), has: (thing) => isEvent(thing) && thing.partly },
  { key: "legend_taken", sign: () => event({ taken: true }), has: (thing) => isEvent(thing) && thing.taken },
  { key: "legend_precision", sign: withPrecision, has: (thing) => isEvent(thing) && thing.metres > 0 },
  { key: "legend_further", sign: furtherSign, has: (thing) => thing.tiedTo !== undefined },
  { key: "legend_cell", sign: () => cellSign({ events: 3, differ: 0 }, 9, ""), has: isCell },
  {
    key: "legend_arc",
    sign: () => cellSign({ events: 3, differ: 1 }, SIGN, ""),
    has: (thing) => isCell(thing) && thing.differ > 0,
  },
  { key: "legend_selected", sign: selected, has: (thing) => thing === "selected" },
  { key: "legend_alternative", sign: elsewhere, has: (thing) => thing === "alternative" },
];

/**
 * Discs within one another, which say what a size means.
 * @param {import("./sizes.js").Scale} scale
 * @param {Words} words
 */
const drawSizes = (scale, words) => {
  const amounts = [...scale.samples().reverse(), scale.floor];
  const largest = scale.radius(amounts[0]);
  const [ground, step, right] = [2 * largest + 1, 12, 2 * largest + 8];
  const drawn = amounts.flatMap((amount, index) => {
    const radius = scale.radius(amount);
    const written = words.number.format(amount);
    // All below it are drawn as large.
    const text = index === amounts.length - 1 && amount > 1 ? `≤${written}` : written;
    const y = 9 + index * step;
    const top = ground - 2 * radius;
    const lead = svg("path", { d: `M${largest + 1} ${top}L${right} ${y - 3}` });
    const label = svg("text", { x: right + 3, y: y + 1 }, text);
    return [svg("circle", { cx: largest + 1, cy: ground - radius, r: radius }), lead, label];
  });
  const wide = right + 8 + 6.4 * Math.max(...amounts.map((amount) => words.number.format(amount).length + 1));
  const high = Math.max(ground + 1, 4 + amounts.length * step);
  const box = { width: wide, height: high, viewBox: `0 0 ${wide} ${high}` };
  return svg("svg", { class: "rasd-sizes", "aria-hidden": "true", ...box }, ...drawn);
};

/**
 * @param {string} heading
 * @param {Node[]} rows
 */
const list = (heading, rows) => {
  const first = heading ? [html("li", { className: "rasd-legend-heading" }, heading)] : [];
  return html("ul", {}, ...first, ...rows);
};

/**
 * The groups of colour that a thing is of.
 * @param {any} thing
 * @returns {string[]}
 */
const listGroups = (thing) => (isEvent(thing) ? [thing.group] : Object.keys(thing.kinds ?? {}));

export class Legend {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.panel = addPanel(map, "rasd-legend");
    this.button = html("button");
    this.body = html("div");
    this.isOpen = false;
    this.width = 0; // px
    /** @type {Set<string>} the keys of signs and groups that were drawn */
    this.seen = new Set();
    this.asked = "";
    this.written = "";
    /** @type {Fill | null} */
    this.filled = null;
    this.hasSums = false;
    /** @type {Looks | null} */
    this.looks = null;
    /** @type {HTMLElement | null} */
    this.status = null;
    this.room = matchMedia(ROOM);
    this.room.addEventListener("change", () => this.place());
    new ResizeObserver(() => this.makeRoom()).observe(this.panel);
  }

  /** @param {Words} words */
  show(words) {
    direct(this.panel, words);
    const press = { type: "button", "aria-controls": "rasd-legend", onclick: () => this.toggle() };
    this.button = html("button", press, words.say("map.legend"));
    this.body = html("div", { id: "rasd-legend", className: "rasd-legend-body" });
    const datasets = this.panel.querySelectorAll(".rasd-datasets");
    this.panel.replaceChildren(...datasets, this.button, this.body);
    this.written = "";
    this.place();
  }

  /** Stand under the map where there is room, else over it. */
  place() {
    const isUnder = this.room.matches;
    this.panel.classList.toggle("rasd-legend-under", isUnder);
    const container = this.map.getContainer();
    if (isUnder) container.after(this.panel);
    else container.append(this.panel);
    // What is outside the screen is told where it hides no mark.
    if (this.status) (isUnder ? this.panel : container).append(this.status);
    this.button.hidden = isUnder;
    this.body.hidden = !isUnder && !this.isOpen;
    this.button.setAttribute("aria-expanded", String(this.isOpen));
    this.makeRoom();
  }

  /** @param {HTMLElement} status the line on what is outside the screen */
  take(status) {
    this.status = status;
    this.place();
  }

  /** Leave the map the height that the legend does not take. */
  makeRoom() {
    const isUnder = this.room.matches;
    const width = this.panel.offsetWidth;
    // It grows as more is drawn, and does not shrink: the map would move under the reader's eye.
    if (!isUnder || width !== this.width) this.panel.style.minHeight = "";
    this.width = width;
    const height = isUnder ? this.panel.offsetHeight : 0;
    if (isUnder) this.panel.style.minHeight = `${height}px`;
    document.documentElement.style.setProperty(HEIGHT, `${height}px`);
  }

  toggle(isOpen = !this.isOpen) {
    this.isOpen = isOpen;
    this.place();
  }

  /**
   * Take what areas are filled by.
   * @param {Words} words
   * @param {Looks} looks
   * @param {import("./overlay.js").Fill | null} filled
   * @param {string} sums in words, where it is by sums stated of them and no events are on the map
   */
  fill(words, looks, filled, sums) {
    this.hasSums = Boolean(sums);
    this.filled = filled && { ...filled, measure: sums || looks.nameFill(filled.by, words) };
    this.written = "";
    this.again(words);
  }

  /**
   * Take what is drawn now.
   * @param {Words} words
   * @param {Looks} looks
   * @param {(Thing | "selected" | "alternative")[]} things what is drawn, and what is marked beside it
   * @param {string} asked which events the reader asks for
   */
  note(words, looks, things, asked) {
    if (asked !== this.asked) this.seen.clear();
    this.asked = asked;
    for (const { key, has } of SIGNS) if (things.some(has)) this.seen.add(key);
    for (const thing of things) for (const group of listGroups(thing)) this.seen.add(`group ${group}`);
    this.looks = looks;
    this.again(words);
  }

  /**
   * Write it anew if it would say something else.
   * @param {Words} words
   */
  again(words) {
    const { looks } = this;
    if (!looks) return;
    const { by, colour, measure } = looks.options;
    const written = [words.lang, by, colour, measure, looks.scale.factor, ...[...this.seen].sort()].join("/");
    if (written === this.written) return;
    this.written = written;
    this.write(words, looks);
  }

  /**
   * @param {Words} words
   * @param {Looks} looks
   */
  write(words, looks) {
    const { by, measure, colour } = looks.options;
    const groups = looks.options.groups.filter(({ key }) => this.seen.has(`group ${key}`));
    const colours = groups.map(({ key, title, role }) =>
      makeRow(eventSign({ ...EVENT, type: colour === "type" ? key : "" }, SIGN, role), title),
    );
    const signs = SIGNS.filter(({ key }) => this.seen.has(key));
    const rows = signs.map(({ key, sign }) => makeRow(sign(), words.say(`map.${key}`)));
    const size = by === "people" ? words.say("map.legend_people", { measure }) : words.say("map.legend_events");
    const lists = [
      [words.say(COLOURED[colour]), colours],
      ["", rows],
      ...(this.filled
        ? [[words.say("map.legend_fill", { measure: this.filled.measure }), listFills(this.filled, words)]]
        : []),
    ].filter(([, items]) => items.length);
    // Where sums of areas are drawn there are no signs of events to be read.
    const sizes = html(
      "section",
      { className: "rasd-legend-sizes" },
      html("h2", {}, size),
      drawSizes(looks.scale, words),
    );
    this.body.replaceChildren(
      ...(this.hasSums ? [] : [sizes]),
      html("section", {}, ...lists.map(([heading, items]) => list(String(heading), /** @type {Node[]} */ (items)))),
    );
  }
}
