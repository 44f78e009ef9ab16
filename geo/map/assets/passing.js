/* A period that a hand on the page has come to: its marks, and what the page says of it, in one answer. */

/** While a hand moves the period nothing on the map moves by itself: it would be drawn for what is over already. */
export const PASSING = "rasd-passing";

/**
 * A view's query with another period in it; an open end is left out.
 * @param {string} query
 * @param {string | null} from
 * @param {string | null} to
 */
const setPeriod = (query, from, to) => {
  const changed = new URLSearchParams(query);
  for (const [name, day] of Object.entries({ from, to })) {
    if (day) changed.set(name, day);
    else changed.delete(name);
  }
  return changed.toString();
};

/**
 * Show a period that a hand has come to; what is drawn stays until its answer is here, and where there is none.
 * @param {import("./layer.js").EventLayer} layer
 * @param {import("./types.js").Passed} passed
 * @returns {Promise<import("./types.js").Told | "failed" | "outdated" | "none">} what the page says of it
 */
export const passTo = async (layer, { from, to, event, more, after }) => {
  const { asking, controls, options, overlay, words } = layer;
  if (layer.position.toOpen) return "none";
  layer.map.getContainer().classList.add(PASSING);
  const query = setPeriod(options.query, from, to);
  asking.set({ ...options, query }, layer.datasets);
  controls.status.wait(words);
  const areas = overlay.show(words, options.overlay, asking.filters);
  const [answer] = await Promise.all([asking.askHand(more), areas, after]);
  if (answer === "failed") controls.status.fail(words);
  if (typeof answer === "string") return answer;
  const { cells, told } = answer;
  const datasets = layer.options.datasets.map((each, rank) => ({ ...each, mapped: told.mapped[rank] }));
  const selected = told.selected ? event : null;
  const isOther = selected !== layer.options.selected;
  layer.options = { ...layer.options, query, datasets, selected, mapped: told.tells ? told.mapped[0] : null };
  if (datasets.length) layer.datasets = datasets.map((each, rank) => ({ ...each, rank }));
  if (isOther) layer.select(selected);
  layer.draw(cells);
  return told;
};
