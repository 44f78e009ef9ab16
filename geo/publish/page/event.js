/* The panel beside the map: one event, and who says what about it; as geo/ui/event/panel.py has it. */
import { el, link, said, table } from "./build.js";
import {
  describeFigures,
  describeSource,
  describeStatement,
  sayBecause,
  sayDay,
  sayPosition,
  unique,
} from "./claims.js";
import { describeNumbers } from "./ranges.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").Claim} Claim */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").EventAnswer} EventAnswer */

/**
 * @param {EventAnswer} found
 * @param {Speech} words
 */
const describeKind = ({ event, flags, claims }, words) => {
  const role = `type-${event.event_type
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .join("-")}`;
  const kind = [words.term("event_type", event.event_type), words.term("sub_event_type", event.sub_event_type)];
  const chips = flags.map((raised) => {
    const why = words.join([words.say(`flag_means.${raised.flag}`), sayBecause(raised, claims, words)], "space");
    return el(
      "span",
      { className: `rasd-chip rasd-flag-${raised.flag}`, title: why },
      words.say(`flag.${raised.flag}`),
    );
  });
  const label = el("span", { className: "rasd-chips-label" }, words.say("flag.label"));
  return el(
    "div",
    { className: "rasd-kind" },
    el("span", { className: `rasd-dot rasd-${role}` }),
    el("span", {}, words.join(kind, "dot")),
    chips.length > 0 && el("span", { className: "rasd-chips" }, label, ...chips),
  );
};

/**
 * @param {Place} place
 * @param {Speech} words
 */
const describePlace = ({ name, within }, words) =>
  el(
    "div",
    {},
    said(name, "b"),
    said(words.join(within.slice(0, 2)), "span", { className: "rasd-after rasd-soft", title: words.join(within) }),
  );

/**
 * @param {NonNullable<EventAnswer["event"]["control"]>} control
 * @param {Speech} words
 */
const sayControl = (control, words) => {
  const [before, after] = [control.from?.name ?? "", control.to?.name ?? ""];
  const kind = before && after ? "control_from_to" : after ? "control_to" : "control_from";
  const parts = [words.say(`panel.${kind}`, { before, after })];
  if (control.by) parts.push(words.say(`control_by.${control.by}`));
  if (control.claimants.length) {
    parts.push(words.say("panel.control_says", { claimants: words.join(control.claimants) }));
  }
  return words.join(parts, "semicolon");
};

/**
 * @param {EventAnswer["event"]} event
 * @param {Speech} words
 */
const describeFacts = (event, words) => {
  const { date_prec: known, where_prec: prec } = event;
  const small = (/** @type {string} */ text) => el("small", { className: "rasd-soft" }, text);
  const where = event.places.length
    ? [
        ...event.places.map((place) => describePlace(place, words)),
        prec !== null && small(words.say(`where_prec.${prec}`)),
      ]
    : [words.say("panel.no_place")];
  const control = event.control
    ? [el("dt", {}, words.say("panel.control")), el("dd", {}, said(sayControl(event.control, words)))]
    : [];
  return el(
    "dl",
    { className: "rasd-facts" },
    el("dt", {}, words.say("panel.when")),
    el(
      "dd",
      {},
      el("span", {}, words.when({ from: event.from, to: event.to, precision: known })),
      said(event.time_of_day, "span", { className: "rasd-after" }),
      // A day that is known exactly needs no word of it.
      known !== null && known > 1 && small(words.say(`date_prec.${known}`)),
      event.partly && el("small", {}, words.say("map.partly")),
    ),
    el("dt", {}, words.say("panel.where")),
    el("dd", {}, ...where),
    ...control,
  );
};

/**
 * @param {string} title
 * @param {(Node | null)[]} lines
 * @param {string} [className]
 */
const section = (title, lines, className = "rasd-list") =>
  lines.length ? el("section", {}, el("h3", {}, title), el("ul", { className }, ...lines)) : null;

/**
 * @param {EventAnswer} found
 * @param {Speech} words
 */
const describeDifferences = ({ flags, claims }, words) =>
  section(
    words.say("accounts.flags"),
    flags.map((raised) =>
      el(
        "li",
        { title: words.say(`flag_means.${raised.flag}`) },
        el("span", { className: `rasd-chip rasd-flag-${raised.flag}` }, words.say(`flag.${raised.flag}`)),
        said(sayBecause(raised, claims, words), "span", { className: "rasd-after" }),
      ),
    ),
    "rasd-list rasd-flags",
  );

/**
 * A line for each actor, with the claimants who blame or clear it.
 * @param {Claim[]} claims
 * @param {"blames" | "clears"} relation
 * @param {Speech} words
 */
const pairNamed = (claims, relation, words) => {
  const actors = unique(claims.flatMap((claim) => claim[relation].map(({ name }) => name)));
  return actors.map((actor) => {
    const saying = claims.filter((claim) => claim[relation].some(({ name }) => name === actor));
    const names = words.join(unique(saying.map(({ claimant }) => claimant.short)));
    return el(
      "li",
      {},
      said(actor, "b"),
      el("span", { className: "rasd-after rasd-soft" }, words.say(`panel.${relation}_by`)),
      said(names, "span", { className: "rasd-after" }),
    );
  });
};

/**
 * @param {Claim[]} claims
 * @param {Speech} words
 */
const describeBlame = (claims, words) => {
  const own = claims.filter(({ derived }) => !derived); // who repeats somebody blames nobody
  const lines = [...pairNamed(own, "blames", words), ...pairNamed(own, "clears", words)];
  if (lines.length) return section(words.say("panel.blamed"), lines);
  const isNamed = claims.some(({ involves, reads_as }) => involves.length || reads_as.length);
  const nobody = words.say(isNamed ? "panel.nobody_blames" : "panel.nobody_blamed");
  return el("section", {}, el("h3", {}, words.say("panel.blamed")), el("p", { className: "rasd-soft" }, nobody));
};

/**
 * @param {Claim} claim
 * @param {Speech} words
 */
const describeClaim = (claim, words) => {
  const { claimant, position } = claim;
  const shape = claim.derived ? "rasd-claim rasd-derived" : "rasd-claim";
  const kind = el("small", { className: "rasd-soft" }, words.term("claimant_kind", claimant.kind));
  const stand = el("span", { className: `rasd-position-${position}` }, sayPosition(claim, words));
  return [
    el(
      "tr",
      { className: shape },
      el("th", { scope: "row" }, said(claimant.short, "span", { title: claimant.name }), kind),
      el("td", {}, stand, el("small", {}, sayDay(claim, words))),
      el("td", {}, ...describeFigures(claim, words)),
      el("td", {}, ...describeSource(claim, words)),
    ),
    el("tr", { className: `rasd-statement ${shape}` }, el("td", { colSpan: 4 }, ...describeStatement(claim, words))),
  ];
};

/**
 * @param {Claim[]} claims
 * @param {Speech} words
 */
const describeAccounts = (claims, words) => {
  const heads = ["who", "position", "figures", "source"].map((name) => words.say(`panel.${name}`));
  const rows = claims.flatMap((claim) => describeClaim(claim, words));
  const count = words.say("panel.statements", { n: claims.length });
  const title = el("h3", {}, words.say("panel.accounts"), el("span", { className: "rasd-after rasd-soft" }, count));
  return el("section", {}, title, table("rasd-accounts", heads, rows));
};

/**
 * @param {Place[]} places
 * @param {Speech} words
 */
const describePoints = (places, words) => {
  const lines = places.flatMap((place) => {
    if (place.lat === null) return [];
    const parts = [words.say("panel.point_from", { source: place.point_source || place.name })];
    if (place.radius_m) parts.push(words.say("panel.point_radius", { distance: words.distance(place.radius_m) }));
    const own = { told: words.join(parts), url: place.point_url, note: place.note };
    const others = place.alternatives.map(({ point_source, point_url, note, distance_m }) => ({
      told: words.say("panel.alternative", { source: point_source ?? "", distance: words.distance(distance_m ?? 0) }),
      url: point_url,
      note,
    }));
    return [own, ...others].map(({ told, url, note }) =>
      el("li", {}, link(told, url), said(note, "small", { className: "rasd-soft" })),
    );
  });
  return section(words.say("panel.point"), lines);
};

/**
 * @param {EventAnswer} found
 * @param {Speech} words
 * @param {(event: string) => HTMLElement} linkTo
 */
const describeSame = ({ same_as = [], maybe_same = [] }, words, linkTo) =>
  /** @type {const} */ (["title", "maybe"]).map((key) => {
    const others = key === "title" ? same_as : maybe_same;
    if (!others.length) return null;
    const lines = others.map(({ title, event_id, dataset, note, decided_by, decided_on }) => {
      const where = el("span", { className: "rasd-after rasd-soft" }, words.say("same.of_dataset", { dataset }));
      const named = linkTo(event_id);
      named.textContent = title || event_id;
      const who = decided_by ? words.say("same.by", { who: decided_by }) : words.say("same.by_nobody");
      const day = decided_on ? words.sayDay(decided_on) : words.say("date.undated");
      const decision = key === "title" && el("small", { className: "rasd-soft" }, words.join([who, day]));
      const told = title ? [named] : [said(event_id), where];
      return el("li", {}, ...told, decision, said(note, "small", { className: "rasd-soft" }));
    });
    const means = words.say(key === "title" ? "same.means" : "same.maybe_means");
    return el(
      "section",
      { className: "rasd-same" },
      el("h3", {}, words.say(`same.${key}`)),
      el("ul", { className: "rasd-list" }, ...lines),
      el("p", { className: "rasd-soft" }, means),
    );
  });

/**
 * @param {EventAnswer["event"]} event
 * @param {Speech} words
 */
const describeNotes = ({ note, links }, words) => {
  const records = links.flatMap((address) => [" ", link(address.split("//").pop()?.split("/")[0] ?? "", address)]);
  return el(
    "div",
    {},
    said(note, "p", { className: "rasd-soft" }),
    links.length > 0 && el("p", {}, words.say("panel.links"), ":", ...records),
  );
};

/**
 * All there is of an event below its title and paragraph.
 * @param {EventAnswer} found
 * @param {{ words: Speech, rule: string, linkTo: (event: string) => HTMLElement }} said
 */
export const describeEvent = (found, { words, rule, linkTo }) => [
  describeKind(found, words),
  describeFacts(found.event, words),
  describeNumbers(found, rule, words),
  describeDifferences(found, words),
  describeBlame(found.claims, words),
  describeAccounts(found.claims, words),
  describePoints(found.event.places, words),
  describeNotes(found.event, words),
  ...describeSame(found, words, linkTo),
];
