/* Which symbol is which dataset's, where several are shown. */
import { html } from "./elements.js";
import { datasetSign, picture } from "./signs.js";

/** @typedef {import("./words.js").Words} Words */

/** Above the legend: which symbol is which dataset's, with its licence and revision. */
export class DatasetKey {
  /** @param {import("./legend.js").Legend} legend */
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
