/* What the signs mean, and which dataset's they are. */
import { html, svg } from "./elements.js";
import { addPanel, direct } from "./panels.js";
import { CROSS, cellSign, datasetSign, eventSign, picture } from "./signs.js";
import { radiusOf } from "./sizes.js";

/** @typedef {import("./words.js").Words} Words */

const SAMPLE = { type: "Explosions/Remote violence", low: 9, high: 9, agreement: "agree" };
const SAMPLE_OF_TYPE = { low: 14, high: 14 };
const SIZES = [1, 10, 50, 150]; // people killed

/** @param {Words} words */
const signRows = (words) => {
  /** @param {Partial<import("./types.js").Signed>} change */
  const event = (change) => eventSign({ ...SAMPLE, ...change });
  const area = svg("circle", { class: "rasd-precision", r: 13 });
  const withArea = svg("g", {}, area, event({ low: 1, high: 1 }));
  const other = svg("path", { class: "rasd-alternative", d: CROSS });
  const selected = event({});
  selected.classList.add("rasd-selected");
  /** @type {[SVGElement, string][]} */
  const rows = [
    [event({ agreement: "differ" }), "legend_differ"],
    [event({ agreement: "denied" }), "legend_denied"],
    [event({ low: null, high: null }), "legend_no_figure"],
    [event({ partly: true }), "legend_partly"],
    [event({ type: "Strategic developments", taken: true }), "legend_taken"],
    [withArea, "legend_precision"],
    [other, "legend_alternative"],
    [cellSign({ events: 3, differ: 0 }, "3"), "legend_cell"],
    [cellSign({ events: 3, differ: 1 }, "3"), "legend_arc"],
    [selected, "legend_selected"],
  ];
  return rows.map(([sign, key]) => makeRow(sign, words.say(`map.${key}`)));
};

/**
 * @param {SVGElement} sign
 * @param {string} text
 */
const makeRow = (sign, text) => html("li", {}, picture(sign, 38), html("span", {}, text));

/** @param {Words} words */
const typeRows = (words) =>
  words.types().map((type) => makeRow(eventSign({ type, ...SAMPLE_OF_TYPE }), words.type(type)));

/**
 * Discs on one line, which say what a size means.
 * @param {Words} words
 */
const sizeScale = (words) => {
  const scale = svg("svg", { class: "rasd-sizes", width: 156, height: 56, "aria-hidden": "true" });
  let x = 4;
  for (const killed of SIZES) {
    const radius = radiusOf({ low: killed, high: killed });
    x += radius;
    const label = svg("text", { x, y: 53, "text-anchor": "middle" }, words.number.format(killed));
    scale.append(svg("circle", { cx: x, cy: 40 - radius, r: radius }), label);
    x += radius + 8;
  }
  scale.setAttribute("width", String(x));
  scale.setAttribute("height", String(56 + 8));
  scale.setAttribute("viewBox", `0 -20 ${x} 76`);
  return scale;
};

export class Legend {
  /** @param {L.Map} map */
  constructor(map) {
    this.panel = addPanel(map, "rasd-legend");
    this.button = html("button");
    this.body = html("div");
    this.isOpen = false;
  }

  /** @param {Words} words */
  show(words) {
    direct(this.panel, words);
    const press = { type: "button", "aria-controls": "rasd-legend", onclick: () => this.toggle() };
    this.button = html("button", press, words.say("map.legend"));
    this.body = html("div", { id: "rasd-legend", className: "rasd-legend-body" });
    /** @param {string} key */
    const heading = (key) => html("h2", {}, words.say(`map.${key}`));
    const types = html("ul", {}, ...typeRows(words));
    const left = html("div", {}, heading("legend_type"), types, heading("legend_size"), sizeScale(words));
    this.body.append(left, html("ul", {}, ...signRows(words)));
    this.panel.replaceChildren(this.button, this.body);
    this.toggle(this.isOpen);
  }

  toggle(isOpen = !this.isOpen) {
    this.isOpen = isOpen;
    this.body.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
  }
}

/** Above the legend: which symbol is which dataset's, with its licence and revision. */
export class DatasetKey {
  /** @param {Legend} legend */
  constructor({ panel }) {
    this.above = panel;
    this.list = html("ul", { className: "rasd-datasets" });
  }

  /**
   * @param {Words} words
   * @param {import("./types.js").DatasetOptions[]} datasets
   */
  show(words, datasets) {
    this.list.setAttribute("aria-label", words.say("map.datasets"));
    const rows = datasets.map(({ title, note }, rank) => {
      const text = html("span", {}, html("b", {}, title), html("span", { className: "rasd-about" }, note));
      return html("li", {}, picture(datasetSign(rank), 24), text);
    });
    this.list.replaceChildren(...rows);
    if (rows.length) this.above.prepend(this.list);
    else this.list.remove();
  }
}
