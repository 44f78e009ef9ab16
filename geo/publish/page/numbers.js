/* Numbers of people in words, as geo/text/numbers.py has them: never without their rule and gaps. */

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./types.js").Ruled} Ruled */
/** @typedef {import("./types.js").Bounds} Bounds */
/** @typedef {import("./types.js").Beyond} Beyond */

/**
 * @param {number} low
 * @param {number} high
 * @param {Speech} words
 */
const writeRange = (low, high, words) =>
  low === high ? words.count(low) : words.holdOrder(`${words.count(low)}–${words.count(high)}`);

/**
 * `15–41+`, `43`, or an en dash when nobody gave a figure.
 * @param {Bounds} number
 * @param {Speech} words
 */
export const formatNumber = ({ low, high, open }, words) => {
  if (low === null || high === null) return words.say("number.unknown");
  const range = writeRange(low, high, words);
  return open ? words.say("number.open", { range }) : range;
};

/**
 * @param {number} low
 * @param {number} high
 * @param {Speech} words
 */
const writeSpan = (low, high, words) =>
  low === high ? words.count(low) : words.say("number.words_range", { low, high });

/**
 * `15 to 41 or more civilians`, `43 civilians` or `no figure`.
 * @param {Ruled} number
 * @param {Speech} words
 */
export const formatPeople = ({ low, high, open, category }, words) => {
  if (low === null || high === null) return words.say("number.no_figure");
  if (low === high && !open) return words.say(`people.${category}`, { n: high });
  const more = open ? words.say("number.or_more") : "";
  return words.say(`people_range.${category}`, { n: high, range: writeSpan(low, high, words), more });
};

/**
 * One claimant's figure as it was put: `more than 40`, `at least 15`, `43`.
 * @param {{ low: number, high: number | null, qualifier: string }} figure
 * @param {Speech} words
 */
export const formatFigure = ({ low, high, qualifier }, words) => {
  let put = qualifier;
  if (high === null && put !== "at_least" && put !== "more_than") put = "at_least";
  const top = high ?? low;
  if (put === "between" && low === top) put = "exact";
  return words.say(`qualifier.${put}`, { range: writeRange(low, top, words), low, high: top, below: low - 1 });
};

/**
 * Whose accounts count, and as what, in short texts; none where it is as usual.
 * @param {{ accounts?: string | null, confidence?: string | null, denials?: string | null, admissions?: string | null }} asked
 * @param {Speech} words
 */
export const listCountings = ({ accounts, confidence, denials, admissions }, words) => {
  const keys = [
    accounts && `counting.accounts_are.${accounts}`,
    confidence && `counting.confidence_is.${confidence}`,
    denials && "denials.zero",
    admissions && "counting.admissions",
  ];
  return keys.filter((key) => typeof key === "string" && key !== "").map((key) => words.say(String(key)));
};

/**
 * What reaches beyond a period, or why there is no number of it.
 * @param {Beyond} partly
 * @param {Speech} words
 */
export const formatBeyond = (partly, words) => {
  if (partly.fewer_than) return words.say("licence.number", { n: partly.fewer_than });
  return partly.low === null ? words.say("number.no_figure") : formatNumber(partly, words);
};

/**
 * `in 24 of 38 events`: of how many events a number is, and of how many it is not.
 * @param {Ruled} number
 * @param {Speech} words
 */
export const formatCoverage = ({ events, without_figure }, words) => {
  if (!events) return words.say("numbers.no_events");
  return words.say("numbers.in_events", { n: events, have: words.count(events - without_figure) });
};

/**
 * What stands beside a number: made of parts, acknowledged, beyond the period.
 * @param {Ruled} number
 * @param {Speech} words
 */
export const listNotes = (number, words) => {
  const { from_parts, raised, acknowledged, partly, harm } = number;
  const notes = [];
  if (from_parts) notes.push(words.say("numbers.from_parts", { n: from_parts }));
  if (raised) notes.push(words.say("numbers.raised", { n: raised }));
  if (acknowledged) notes.push(words.say("numbers.acknowledged", { n: acknowledged }));
  if (partly?.events) {
    let range = formatBeyond(partly, words);
    if (partly.low !== null) range = words.say(`harmed.${harm}`, { people: range });
    notes.push(words.say("numbers.partly", { n: partly.events, range }));
  }
  return notes;
};

/**
 * @param {Ruled} number
 * @param {Speech} words
 */
const writeCounted = (number, words) => {
  const { harm, events, accounts, without_figure } = number;
  if (number.fewer_than) return words.say("licence.number", { n: number.fewer_than });
  if (number.low === null) return words.say("number.no_figure");
  const harmed = words.say(`harmed.${harm}`, { people: formatPeople(number, words) });
  const rule = number.rule.split(":")[0];
  const isOfOne = events === 1;
  // A sum that comes to one event does not say of how many accounts it is.
  if (isOfOne && accounts === undefined) return harmed;
  const n = isOfOne ? Number(accounts) : events - without_figure;
  const by = words.say(`${isOfOne ? "by_rule" : "by_rule_of_events"}.${rule}`, { n });
  if (!without_figure) return words.say("number.sentence", { harm: harmed, by });
  const gaps = words.say("numbers.no_figure", { n: without_figure });
  return words.say("number.sentence_gaps", { harm: harmed, by, gaps });
};

/**
 * A number as a sentence that names its rule, its gaps, its period and its day.
 * @param {Ruled} number
 * @param {Speech} words
 */
export const formatSentence = (number, words) => {
  let sentence = writeCounted(number, words);
  const { accounts_counted: accounts, least_confidence: confidence, denials, admissions } = number;
  const how = listCountings({ accounts, confidence, denials, admissions }, words);
  if (how.length) sentence = words.say("number.counting", { sentence, how: words.join(how, "semicolon") });
  if (number.dates) sentence = words.say("number.touching", { sentence, touching: words.say("numbers.touching") });
  if (number.partly?.events) {
    const people = formatBeyond(number.partly, words);
    sentence = words.say("number.partly", { n: number.partly.events, sentence, people });
  }
  if (number.acknowledged) sentence = words.say("number.acknowledged", { n: number.acknowledged, sentence });
  if (!number.as_of || number.low === null) return sentence;
  return words.say("number.as_of", { sentence, day: words.sayDay(number.as_of) });
};
