/* The areas that may be laid over the map: which layers of them there are, and the fields that choose among them. */
import { makeChips, makeOne } from "./fields.js";
import { localized } from "./lists.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./fields.js").Context} Context */
/** @typedef {import("./fields.js").Field} Field */
/** @typedef {{ id: string }} Area with a name in each language */

export const OUTSIDE = "outside"; // every area: the ground that none of a layer covers

export class Areas {
  /**
   * @param {import("./types.js").Site} site
   * @param {(address: string) => Promise<any>} ask
   */
  constructor(site, ask) {
    this.overlays = site.overlays;
    this.titles = Object.fromEntries(Object.entries(site.told).map(([lang, { overlays }]) => [lang, overlays]));
    this.ask = ask;
    /** @type {Map<string, Area[]>} */
    this.listed = new Map();
  }

  /**
   * The layer that a view lays over the map, where it asks for one; a link need not name the first.
   * @param {Pick<View, "overlay" | "area" | "fill">} view
   */
  find({ overlay, area, fill }) {
    if (overlay) return this.overlays.find(({ name }) => name === overlay);
    return area.length || fill ? this.overlays[0] : undefined;
  }

  get isLoaded() {
    return this.listed.size > 0;
  }

  /** Ask which areas there are, once: most readers want none. */
  async load() {
    if (this.isLoaded) return;
    const { overlays } = await this.ask("api/v1/overlays");
    this.listed = new Map(overlays.map((/** @type {any} */ one) => [one.overlay, one.areas]));
  }

  /**
   * What may be asked of layers and areas in an address.
   * @param {URLSearchParams} asked
   */
  async listKnown(asked) {
    const has = (/** @type {string} */ name) => asked.getAll(name).some(Boolean);
    if (has("overlay") || has("area") || has("fill")) await this.load();
    const overlay = asked.getAll("overlay").filter(Boolean).at(-1) ?? this.overlays[0]?.name;
    const isOurs = this.overlays.some(({ name }) => name === overlay);
    const ids = isOurs ? [...this.list(overlay).map(({ id }) => id), OUTSIDE] : [];
    return { overlay: new Set(this.overlays.map(({ name }) => name)), area: new Set(ids) };
  }

  /** @param {string} overlay */
  list(overlay) {
    return this.listed.get(overlay) ?? [];
  }

  /**
   * Whose areas people are grouped by, and how many events may as well lie in the one beside.
   * @param {View} view
   * @param {number} near
   * @param {import("./speech.js").Speech} words
   */
  describe(view, near, words) {
    const overlay = this.find(view) ?? this.overlays[0];
    const title = this.titles[words.lang][this.overlays.indexOf(overlay)];
    const told = words.say("areas.of", { title, revision: overlay.revision.slice(0, 7) });
    return words.join([told, words.say("areas.near_border", { n: near })], "space");
  }

  /**
   * The name of an area in the reader's language.
   * @param {string} id
   * @param {string} overlay '' for the first
   * @param {import("./speech.js").Speech} words
   */
  name(id, overlay, words) {
    if (id === OUTSIDE) return words.say("casualties.outside");
    const found = this.list(overlay || this.overlays[0]?.name).find((area) => area.id === id);
    return (found && localized(found, "name", words)) || id;
  }
}

/**
 * Which layer lies over the map, and which of its areas are kept to.
 * @param {Context} context
 * @returns {Field[]}
 */
export const makeAreas = (context) => {
  const { areas, words, change } = context;
  const titles = areas.titles[words.lang];
  const layers = () =>
    /** @type {[string, string][]} */ ([
      ["", words.say("areas.no_overlay")],
      ...areas.overlays.map(({ name }, n) => [name, titles[n]]),
    ]);
  // The areas of one layer are none of another's, and without a layer there is nothing to fill.
  const leave = (/** @type {Partial<View>} */ changes) =>
    change({ ...changes, area: [], ...(changes.overlay ? {} : { fill: "" }) });
  const help = words.say("publish.overlay_help");
  const layer = makeOne("overlay", words.say("areas.overlay"), layers, { ...context, change: leave }, help);
  let shown = "";
  const name = (/** @type {string} */ id) => areas.name(id, shown, words);
  const list = () => {
    const named = areas.list(shown).map(({ id }) => ({ id, text: name(id) }));
    const sorted = named.sort((one, other) => one.text.localeCompare(other.text, words.lang));
    return [...sorted, { id: OUTSIDE, text: name(OUTSIDE) }];
  };
  const told = { label: words.say("areas.filter"), help: words.say("areas.filter_help"), list, nameOf: name };
  const kept = makeChips("area", told, context);
  return [
    {
      element: layer.element,
      show: (view) => layer.show({ ...view, overlay: areas.find(view)?.name ?? "" }),
    },
    {
      element: kept.element,
      show: (view) => {
        shown = areas.find(view)?.name ?? "";
        kept.element.hidden = !shown;
        kept.show(view);
      },
    },
  ];
};
