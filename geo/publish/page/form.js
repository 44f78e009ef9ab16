/* The filters and how numbers are counted: a form whose fields are the parameters of the address. */
import { at, button, el } from "./build.js";
import { localized } from "./lists.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").Named} Named */
/** @typedef {import("./types.js").Names} Names */
/** @typedef {import("./types.js").Site} Site */
/** @typedef {import("./types.js").View} View */
/**
 * @typedef {object} Context
 * @property {Site} site
 * @property {Speech} words
 * @property {Names} names
 * @property {(changes: Partial<View>) => void} change
 * @property {() => void} reset
 */
/** @typedef {{ element: HTMLElement, show: (view: View) => void }} Field */

/** @type {Record<string, "actors" | "claimants" | "places" | "types" | "flags">} which of the names each parameter takes */
export const KINDS = { type: "types", claimant: "claimants", actor: "actors", place: "places", flag: "flags" };

let fields = 0;

/**
 * @param {string} label
 * @param {HTMLElement} input
 * @param {string} [help]
 */
const wrap = (label, input, help) => {
  fields += 1;
  input.id = `field-${fields}`;
  const named = el("label", { htmlFor: input.id }, label);
  if (!help) return el("div", { className: "field" }, named, input);
  return el("div", { className: "field" }, named, explain(label, help, input), input);
};

/**
 * What a field means, behind a sign that opens it; read out with the field in any case.
 * @param {string} label
 * @param {string} help
 * @param {HTMLElement} input
 */
const explain = (label, help, input) => {
  const told = el("p", { id: `help-${input.id}` }, help);
  input.setAttribute("aria-describedby", told.id);
  return el("details", { className: "help" }, el("summary", { "aria-label": `${label}: ?` }, "?"), told);
};

/**
 * The name of something that can be chosen.
 * @param {string} parameter
 * @param {string} id
 * @param {Pick<Context, "words" | "names">} context
 */
export const nameChoice = (parameter, id, { words, names }) => {
  if (parameter === "flag") return words.say(`flag.${id}`);
  const found = (names[KINDS[parameter]] ?? []).find((each) => each.id === id);
  if (parameter !== "type") return (found && localized(found, "name", words)) || id;
  const of = typeof found?.of === "string" && found.of !== id ? found.of : "";
  if (!of) return words.has(`event_type.${id}`) ? words.say(`event_type.${id}`) : words.term("sub_event_type", id);
  return words.join([words.term("event_type", of), words.term("sub_event_type", id)]);
};

/**
 * What can be chosen, in the order of the reader's language.
 * @param {string} parameter
 * @param {Context} context
 * @returns {Named[]}
 */
const listInOrder = (parameter, { names, words }) => {
  const kind = KINDS[parameter];
  const order = new Map((names.order?.[words.lang]?.[kind] ?? []).map((id, rank) => [id, rank]));
  return [...(names[kind] ?? [])].sort((one, other) => (order.get(one.id) ?? 0) - (order.get(other.id) ?? 0));
};

/**
 * Several of a list: a choice adds one, and each chosen one is a button that takes it off.
 * @param {"type" | "claimant" | "actor" | "place" | "flag"} parameter
 * @param {Context} context
 * @returns {Field}
 */
const makeSeveral = (parameter, context) => {
  const { words, change } = context;
  const label = words.say(`filters.${parameter}`);
  const select = el("select");
  const chips = el("div", { className: "chips" });
  /** @type {string[]} */
  let chosen = [];
  const options = listInOrder(parameter, context).map(({ id, events }) => {
    const name = nameChoice(parameter, id, context);
    return { id, name, text: events === undefined ? name : words.say("publish.option", { name, n: events }) };
  });
  select.onchange = () => {
    if (select.value) change({ [parameter]: [...chosen, select.value] });
  };
  const help = parameter === "place" ? words.say("filters.place_help") : "";
  return {
    element: el("div", {}, wrap(label, select, help), chips),
    show: (view) => {
      chosen = view[parameter];
      const left = options.filter(({ id }) => !chosen.includes(id));
      const first = new Option(words.say(chosen.length ? "publish.add" : "filters.any"), "");
      select.replaceChildren(first, ...left.map(({ id, text }) => new Option(text, id)));
      const off = (/** @type {string} */ id) => () => change({ [parameter]: chosen.filter((each) => each !== id) });
      chips.replaceChildren(
        ...chosen.map((id) => {
          const name = nameChoice(parameter, id, context);
          const chip = button(`${name} ×`, off(id), { className: "chip", dir: "auto" });
          chip.setAttribute("aria-label", words.say("publish.take_off", { name }));
          return chip;
        }),
      );
    },
  };
};

/**
 * One of a list.
 * @param {keyof View} parameter
 * @param {string} label
 * @param {() => [string, string][]} options value and text of each
 * @param {Context} context
 * @param {string} [help]
 * @returns {Field}
 */
const makeOne = (parameter, label, options, { change }, help) => {
  const select = el("select", { onchange: () => change({ [parameter]: select.value }) });
  const element = wrap(label, select, help);
  return {
    element,
    show: (view) => {
      const value = String(view[parameter]);
      const offered = options();
      const isOffered = offered.some(([each]) => each === value);
      const all = isOffered ? offered : [...offered, /** @type {[string, string]} */ ([value, value])];
      select.replaceChildren(...all.map(([each, text]) => new Option(text, each)));
      select.value = value;
    },
  };
};

/**
 * A line to fill: words, a day, or a number.
 * @param {"q" | "from" | "to" | "as_of" | "min_killed"} parameter
 * @param {string} label
 * @param {Record<string, any>} kind properties of the input
 * @param {Context} context
 * @param {string} [help]
 * @returns {Field}
 */
const makeLine = (parameter, label, kind, { change }, help) => {
  const isNumber = parameter === "min_killed";
  const take = () => {
    if (!input.validity.valid) return;
    const { value } = input;
    change({ [parameter]: parameter === "q" ? value : value ? (isNumber ? Number(value) : value) : null });
  };
  const input = el("input", { ...kind, onchange: take });
  return {
    element: wrap(label, input, help),
    show: (view) => {
      input.value = String(view[parameter] ?? "");
    },
  };
};

/**
 * @param {"control" | "denials" | "admissions"} parameter
 * @param {string} label
 * @param {string} on what it says when it is on
 * @param {string} help
 * @param {Context} context
 * @returns {Field}
 */
const makeSwitch = (parameter, label, on, help, { change }) => {
  const input = el("input", { type: "checkbox", onchange: () => change({ [parameter]: input.checked ? on : "" }) });
  fields += 1;
  input.id = `field-${fields}`;
  const switched = el("label", { className: "switch" }, input, label);
  return {
    element: el("div", { className: "field" }, switched, explain(label, help, input)),
    show: (view) => {
      input.checked = view[parameter] === on;
    },
  };
};

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
    .../** @type {const} */ (["type", "claimant", "actor", "place", "flag"]).map((name) => makeSeveral(name, context)),
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
  return [size, makeOne("colour", words.say("drawn.colour"), colours, context)];
};
