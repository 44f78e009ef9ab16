/* The fields of a form, each of a parameter of the address: what it says, and what the reader makes of it. */
import { button, el } from "./build.js";
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
 * @property {import("./areas.js").Areas} areas
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
export const wrap = (label, input, help) => {
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
 * @param {"type" | "claimant" | "actor" | "place" | "area" | "flag"} parameter
 * @param {{ label: string, help?: string, list: () => { id: string, text: string }[], nameOf: (id: string) => string }} told
 * @param {Context} context
 * @returns {Field}
 */
export const makeChips = (parameter, { label, help, list, nameOf }, { words, change }) => {
  const select = el("select");
  const chips = el("div", { className: "chips" });
  /** @type {string[]} */
  let chosen = [];
  select.onchange = () => {
    if (select.value) change({ [parameter]: [...chosen, select.value] });
  };
  return {
    element: el("div", {}, wrap(label, select, help), chips),
    show: (view) => {
      chosen = view[parameter];
      const left = list().filter(({ id }) => !chosen.includes(id));
      const first = new Option(words.say(chosen.length ? "publish.add" : "filters.any"), "");
      select.replaceChildren(first, ...left.map(({ id, text }) => new Option(text, id)));
      const off = (/** @type {string} */ id) => () => change({ [parameter]: chosen.filter((each) => each !== id) });
      chips.replaceChildren(
        ...chosen.map((id) => {
          const name = nameOf(id);
          const chip = button(`${name} ×`, off(id), { className: "chip", dir: "auto" });
          chip.setAttribute("aria-label", words.say("publish.take_off", { name }));
          return chip;
        }),
      );
    },
  };
};

/**
 * Several of what the data name.
 * @param {"type" | "claimant" | "actor" | "place" | "flag"} parameter
 * @param {Context} context
 */
export const makeSeveral = (parameter, context) => {
  const { words } = context;
  const nameOf = (/** @type {string} */ id) => nameChoice(parameter, id, context);
  const options = listInOrder(parameter, context).map(({ id, events }) => {
    const name = nameOf(id);
    return { id, text: events === undefined ? name : words.say("publish.option", { name, n: events }) };
  });
  const help = parameter === "place" ? words.say("filters.place_help") : "";
  return makeChips(parameter, { label: words.say(`filters.${parameter}`), help, list: () => options, nameOf }, context);
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
export const makeOne = (parameter, label, options, { change }, help) => {
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
export const makeLine = (parameter, label, kind, { change }, help) => {
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
export const makeSwitch = (parameter, label, on, help, { change }) => {
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
