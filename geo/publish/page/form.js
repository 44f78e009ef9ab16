/* The filters and how numbers are counted: a form whose fields are the parameters of the address. */
import { makeAreas } from "./areas.js";
import { at, button, el } from "./build.js";
import { makeLine, makeOne, makeSeveral, makeSwitch, nameChoice, wrap } from "./fields.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./fields.js").Context} Context */
/** @typedef {import("./fields.js").Field} Field */

/**
 * A part of the map in words.
 * @param {number[]} box
 * @param {Speech} words
 */
const sayBox = (box, words) => {
  // A hyphen would be taken for a dash between two numbers.
  const [west, south, east, north] = box.map((side) => String(+side.toFixed(4)).replace("-", "−"));
  return words.say("filters.bbox_is", { west, south, east, north });
};

/**
 * @param {Context} context
 * @returns {Field}
 */
const makeBox = ({ words, change }) => {
  const element = el("div");
  return {
    element,
    show: ({ bbox }) => {
      const label = bbox ? words.say("filters.bbox", { box: sayBox(bbox, words) }) : "";
      const off = bbox && button(`${label} ×`, () => change({ bbox: null }), { title: words.say("filters.bbox_off") });
      element.replaceChildren(...(off ? [off] : []));
    },
  };
};

/**
 * @param {Context} context
 * @returns {Field[]}
 */
const makeFilters = (context) => {
  const { words, names, site } = context;
  const dates = makeOne(
    "dates",
    words.say("filters.dates"),
    () => site.words.dates.map((word) => [word, words.say(`dates.${word}`)]),
    context,
    words.say("filters.dates_help"),
  );
  const showDates = dates.show;
  dates.show = (view) => {
    dates.element.hidden = !view.from && !view.to;
    showDates(view);
  };
  const search = { type: "search", placeholder: words.say("filters.q_placeholder"), maxLength: 200 };
  const rows = [
    makeLine("q", words.say("filters.q"), search, context, words.say("filters.q_help")),
    makeLine("from", words.say("filters.from"), { type: "date" }, context),
    makeLine("to", words.say("filters.to"), { type: "date" }, context),
    dates,
    makeBox(context),
    .../** @type {const} */ (["type", "claimant", "actor", "place"]).map((name) => makeSeveral(name, context)),
    ...makeAreas(context),
    makeSeveral("flag", context),
    makeSwitch("control", words.say("filters.control"), "changed", words.say("filters.control_help"), context),
    makeLine(
      "min_killed",
      words.say("publish.min_killed"),
      { type: "number", min: 0, max: 999999999, step: 1, inputMode: "numeric" },
      context,
      words.say("publish.min_killed_help"),
    ),
  ];
  if (names.active_years?.length) {
    const years = () =>
      /** @type {[string, string][]} */ ([
        ["", words.say("filters.active_year_all")],
        ...site.words.active_year.map((word) => [word, words.say(`filters.active_year_is.${word}`)]),
      ]);
    rows.push(makeOne("active_year", words.say("filters.active_year"), years, context));
  }
  return rows;
};

/**
 * @param {Context} context
 * @returns {Field[]}
 */
const makeCounting = (context) => {
  const { words, names, site } = context;
  /** @param {string} parameter @param {string} prefix @param {[string, string][]} [before] */
  const list = (parameter, prefix, before = []) =>
    /** @type {() => [string, string][]} */ (
      () => [...before, ...site.words[parameter].map((word) => [word, words.say(`${prefix}.${word}`)])]
    );
  const rules = () =>
    /** @type {[string, string][]} */ ([
      ...list("rule", "rule")(),
      ...(names.claimants ?? []).map(({ id }) => [
        `claimant:${id}`,
        words.say("rule.claimant", { name: nameChoice("claimant", id, context) }),
      ]),
    ]);
  const say = (/** @type {string} */ key) => words.say(key);
  return [
    makeOne("rule", say("rule.label"), rules, context),
    makeOne("harm", say("casualties.harm"), list("harm", "harm"), context),
    makeOne("category", say("casualties.category"), list("category", "category"), context),
    makeOne(
      "accounts",
      say("counting.accounts_label"),
      list("accounts", "counting.accounts_are", [["", say("counting.accounts_all")]]),
      context,
      say("counting.accounts_help"),
    ),
    makeOne(
      "confidence",
      say("counting.confidence_label"),
      list("confidence", "counting.confidence_is", [["", say("counting.confidence_all")]]),
      context,
    ),
    makeSwitch("denials", say("denials.zero"), "zero", say("knowledge.denials_help"), context),
    makeSwitch("admissions", say("counting.admissions"), "count", say("counting.admissions_help"), context),
    makeLine("as_of", say("knowledge.as_of"), { type: "date" }, context, say("knowledge.as_of_help")),
  ];
};

export class Form {
  /** @param {Context} context */
  constructor(context) {
    const { words, reset } = context;
    const [filters, counting] = [makeFilters(context), makeCounting(context)];
    this.fields = [...filters, ...counting];
    const elements = (/** @type {Field[]} */ all) => all.map(({ element }) => element);
    at("form").replaceChildren(
      el("h2", { className: "rasd-heading" }, words.say("filters.title")),
      ...elements(filters),
      button(words.say("filters.reset"), reset),
      el("h2", { className: "rasd-heading" }, words.say("knowledge.title")),
      ...elements(counting),
    );
  }

  /** @param {View} view */
  show(view) {
    for (const field of this.fields) field.show(view);
  }
}

/**
 * What signs are sized and coloured by, under the map.
 * @param {Context} context
 * @returns {Field[]}
 */
export const makeDrawn = (context) => {
  const { words, site, change } = context;
  const kinds = site.strip.map(([harm, category]) => `${harm}-${category}`);
  const nameKind = (/** @type {string} */ kind) => {
    const [harm, category] = kind.split("-").map((word, n) => words.say(`${n ? "category" : "harm"}.${word}`));
    return words.say("map.measure", { harm, category });
  };
  const select = el("select", {
    onchange: () => {
      if (select.value === "events") change({ size: "events" });
      else {
        const [harm, category] = select.value.split("-");
        change({ size: "people", harm, category });
      }
    },
  });
  const size = {
    element: wrap(words.say("drawn.size"), select),
    show: (/** @type {View} */ view) => {
      const all = [...new Set([...kinds, "injured-all", `${view.harm}-${view.category}`])];
      const options = all.map((kind) => new Option(nameKind(kind), kind));
      select.replaceChildren(...options, new Option(words.say("drawn.events"), "events"));
      select.value = view.size === "events" ? "events" : `${view.harm}-${view.category}`;
    },
  };
  const colours = () =>
    site.words.colour.map((word) => /** @type {[string, string]} */ ([word, words.say(`drawn.colour_is.${word}`)]));
  const fills = () =>
    /** @type {[string, string][]} */ (
      ["", ...site.words.fill].map((word) => [word, words.say(`drawn.fill_is.${word || "none"}`)])
    );
  const fill = site.overlays.length ? [makeOne("fill", words.say("drawn.fill"), fills, context)] : [];
  return [size, makeOne("colour", words.say("drawn.colour"), colours, context), ...fill];
};
