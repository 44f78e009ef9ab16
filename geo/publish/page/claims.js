/* How one account is written, wherever accounts are listed; as geo/ui/event/claims.py has it. */
import { el, link, said } from "./build.js";
import { formatFigure } from "./numbers.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").Claim} Claim */
/** @typedef {import("./types.js").Figure} Figure */
/** @typedef {import("./types.js").EventAnswer} EventAnswer */
/** @typedef {import("./types.js").Actor} Actor */

const ROW = /^row (\d+(?: \(.+\))?)$/;
const PARAGRAPHS = /^\d+(?:;\d+)*$/;

/** @template T @param {T[]} items */
export const unique = (items) => [...new Set(items)];

/**
 * When a claim was made, as exactly as it is known.
 * @param {Claim} claim
 * @param {Speech} words
 */
export const sayDay = ({ said_on, said_prec }, words) =>
  said_on ? words.sayDay(said_on, { prec: said_prec ?? "day", short: true }) : words.say("date.undated");

/**
 * What a claim does, with what it denies.
 * @param {Claim} claim
 * @param {Speech} words
 */
export const sayPosition = ({ position, denies }, words) => {
  if (!denies.length) return words.say(`position.${position}`);
  return words.say("panel.denies", { what: words.join(denies.map((what) => words.say(`denies.${what}`))) });
};

/**
 * One figure with whom it counts.
 * @param {Figure} figure
 * @param {Speech} words
 */
export const sayFigure = (figure, words) => {
  const { category, harm, low, high, qualifier, side } = figure;
  let people =
    qualifier === "exact"
      ? words.say(`people.${category}`, { n: low })
      : words.say(`people_range.${category}`, { n: high ?? low, range: formatFigure(figure, words), more: "" });
  if (side) people = words.say("panel.side", { category: people, side });
  return harm === "killed" ? people : words.say(`harmed.${harm}`, { people });
};

/**
 * @param {Claim} claim
 * @param {Speech} words
 */
export const describeFigures = (claim, words) => {
  if (!claim.figures.length) return [el("span", { title: words.say("panel.no_figures") }, words.say("number.unknown"))];
  return claim.figures.map((figure) => {
    // A relayed figure was never used, so nothing replaced it.
    const isReplaced = !figure.used && !claim.derived;
    const why = words.say(claim.said_on ? "panel.replaced" : "panel.undated");
    return el(
      "div",
      { className: isReplaced ? "rasd-figure rasd-faint" : "rasd-figure", title: isReplaced ? why : "" },
      said(sayFigure(figure, words), "strong"),
      isReplaced && el("span", { className: "rasd-hidden" }, why),
    );
  });
};

/**
 * @param {string | null} where
 * @param {string | null} source
 * @param {Speech} words
 */
const sayWhere = (where, source, words) => {
  const row = ROW.exec(where ?? "");
  if (row) return words.say("panel.row", { row: row[1], file: source ?? "" });
  return where && PARAGRAPHS.test(where) ? words.say("panel.paragraph", { locator: where }) : (where ?? "");
};

/** @param {string} address */
const hostOf = (address) => (URL.canParse(address) ? new URL(address).hostname : address);

/**
 * Where a claim can be read: a link, or a title with the paragraph; and a copy of it.
 * @param {Claim} claim
 * @param {Speech} words
 */
export const describeSource = ({ source_title, source_url, archive_url, locator }, words) => {
  const copy = archive_url && el("span", {}, " (", link(words.say("panel.archived"), archive_url), ")");
  const where = said(sayWhere(locator, source_title, words), "small", { className: "rasd-soft" });
  if (ROW.test(locator ?? "")) return [source_url && link(hostOf(source_url), source_url), where, copy];
  if (source_url) return [link(source_title || words.say("panel.read_source"), source_url), copy];
  return [said(source_title), where, copy];
};

/** @param {Actor[]} actors */
const namesOf = (actors) => actors.map(({ name }) => name);

/**
 * Whom a claim blames, clears, or names as taking part.
 * @param {Claim} claim
 * @param {Speech} words
 */
export const sayNamed = (claim, words) => {
  const named = /** @type {const} */ (["blames", "clears", "involves"]).filter((relation) => claim[relation].length);
  const notes = named.map((relation) =>
    words.say(`panel.${relation}`, { actors: words.join(namesOf(claim[relation])) }),
  );
  if (claim.reads_as.length) {
    const actors = words.join(namesOf(claim.reads_as));
    notes.push(words.say("panel.reads_as", { reader: claim.reader ?? "", actors }));
  }
  return notes;
};

/**
 * A claim's text with whom it blames, where it places the event and whom it quotes.
 * @param {Claim} claim
 * @param {Speech} words
 */
export const describeStatement = (claim, words) => {
  const notes = [];
  if (claim.derived) {
    const names = unique(claim.derived_from.map(({ claimant }) => claimant));
    notes.push(
      names.length ? words.say("panel.derived", { claimants: words.join(names) }) : words.say("panel.derived_unknown"),
    );
  }
  if (claim.place) notes.push(words.say("panel.places_it", { place: claim.place }));
  if (claim.when_from || claim.when_to) {
    notes.push(words.say("panel.days", { days: words.when({ from: claim.when_from, to: claim.when_to }) }));
  }
  notes.push(...sayNamed(claim, words));
  if (claim.cites.length) {
    const names = claim.cites.map(({ id, name }) => name ?? words.term("monitor", id));
    notes.push(words.say("same.cites", { names: words.join(names) }));
  }
  return [
    said(claim.text),
    notes.length > 0 && el("small", { className: "rasd-soft" }, words.join(notes, "semicolon")),
    said(claim.note, "small", { className: "rasd-soft" }),
  ];
};

/**
 * What in a claim makes a flag hold.
 * @param {string} flag
 * @param {Claim} claim
 * @param {Speech} words
 */
const sayEvidence = (flag, claim, words) => {
  const position = sayPosition(claim, words);
  if (flag === "where" && claim.place) return words.say("panel.places_it", { place: claim.place });
  if (flag === "who") {
    const denies = claim.denies.includes("responsibility") ? [position] : [];
    return words.join([...denies, ...sayNamed(claim, words)]);
  }
  const figures = pickFigures(flag, claim);
  return figures.length && !claim.denies.length
    ? words.join(figures.map((figure) => sayFigure(figure, words)))
    : position;
};

/**
 * @param {string} flag
 * @param {Claim} claim
 */
const pickFigures = (flag, { figures }) => {
  if (flag === "civilian_status") {
    return figures.filter(({ category, harm }) => ["civilian", "combatant"].includes(category) && harm === "killed");
  }
  // Two show the difference; a claim may have a dozen.
  return ["number", "single", "corroborated"].includes(flag) ? figures.filter(({ used }) => used).slice(0, 2) : [];
};

/**
 * Why a flag holds: who said what that shows it.
 * @param {{ flag: string, because: string[] }} raised
 * @param {Claim[]} claims
 * @param {Speech} words
 */
export const sayBecause = ({ flag, because }, claims, words) => {
  /** @type {Map<string, string[]>} */
  const saidBy = new Map();
  for (const claim of because.flatMap((id) => claims.filter((each) => each.id === id))) {
    const who = words.say("accounts.who_when", { claimant: claim.claimant.short, day: sayDay(claim, words) });
    const what = sayEvidence(flag, claim, words);
    saidBy.set(what, [...(saidBy.get(what) ?? []), who]); // who say the same share a line
  }
  const parts = [...saidBy].map(([what, names]) =>
    words.say("accounts.because", { claimants: words.join(unique(names)), what }),
  );
  return words.join(parts, "semicolon");
};
