/* What the map says: the page's texts with numbers and dates in them. */

/** @typedef {import("./types.js").Values} Values */

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";
const TYPE = "event_type.";
const DAY = 864e5; // ms
const [WEEK, MONTH, YEAR] = [3, 4, 5]; // UCDP date_prec

/** The page's texts, numbers and dates; dates are worded as geo/text/dates.py words them. */
export class Words {
  /**
   * @param {import("./types.js").Language} language
   * @param {import("./types.js").Texts} texts
   */
  constructor({ code, direction, locale, columns }, texts) {
    this.lang = code;
    this.direction = direction;
    this.columns = columns;
    this.texts = texts;
    this.locale = `${locale}-u-ca-gregory-nu-latn`;
    this.plural = new Intl.PluralRules(this.locale);
    this.number = new Intl.NumberFormat(this.locale);
    this.short = new Intl.NumberFormat(this.locale, { notation: "compact", maximumFractionDigits: 1 });
  }

  /**
   * The text of a key with values put in; `n` chooses the plural form.
   * @param {string} key
   * @param {Values} [values]
   */
  say(key, values = {}) {
    const text = this.texts[key];
    const form = typeof text === "string" ? text : (text[this.plural.select(Number(values.n))] ?? text.other);
    return form.replace(/\{(\w+)\}/g, (_, name) => this.write(values[name]));
  }

  /** @param {Values[string]} value */
  write(value) {
    return typeof value === "number" ? this.number.format(value) : String(value);
  }

  /**
   * Keep "16–17" in its order; in Arabic the dash alone would swap the two.
   * @param {string} figures
   */
  holdOrder(figures) {
    return this.direction === "rtl" ? FIRST_STRONG_ISOLATE + figures + POP_ISOLATE : figures;
  }

  /** @param {import("./types.js").Numbers} numbers */
  range({ low, high, open }) {
    const values = { low: low ?? high, high: high ?? low };
    const isOpen = open || high === null;
    if (values.low === values.high) return this.say(isOpen ? "map.range_from" : "map.range_one", values);
    return this.say(isOpen ? "map.range_open" : "map.range_both", values);
  }

  /**
   * The same as short as it may be, for what has little room; the same in every language.
   * @param {import("./types.js").Numbers} numbers
   */
  shortRange({ low, high, open }) {
    const ends = new Set([low ?? high ?? 0, high ?? low ?? 0]);
    const written = [...ends].map((people) => this.short.format(people));
    return `${written.join("–")}${open || high === null ? "+" : ""}`;
  }

  /** @param {import("./types.js").Numbers} event */
  figure(event) {
    if (event.low === null && event.high === null) return this.say("map.no_figure");
    const key = `map.figure_${event.category}`;
    return this.say(key in this.texts ? key : "map.figure_all", { range: this.range(event) });
  }

  /** @param {Date} day */
  month(day) {
    return this.say(`month.${day.getUTCMonth() + 1}`);
  }

  /** @param {Date} day */
  day(day) {
    const parts = { day: `${day.getUTCDate()}`, month: this.month(day), year: `${day.getUTCFullYear()}` };
    return this.say("date.day", parts);
  }

  /** @param {import("./types.js").Period} period its days as YYYY-MM-DD */
  when({ from, to, precision }) {
    if (!from && !to) return this.say("date.undated");
    if (!from) return this.say("date.until", { day: this.day(new Date(to ?? "")) });
    if (!to) return this.say("date.since", { day: this.day(new Date(from)) });
    return this.span(new Date(from), new Date(to), precision);
  }

  /**
   * @param {Date} first
   * @param {Date} last
   * @param {number | null} [precision] UCDP date_prec
   */
  span(first, last, precision) {
    const year = `${first.getUTCFullYear()}`;
    const isOneYear = year === `${last.getUTCFullYear()}`;
    const isOneMonth = isOneYear && first.getUTCMonth() === last.getUTCMonth();
    if (precision === YEAR && isOneYear) return year;
    const month = this.month(first);
    if (isOneMonth && (precision === MONTH || isWholeMonth(first, last)))
      return this.say("date.month", { month, year });
    if (+first === +last) {
      const day = this.day(first);
      return precision === WEEK ? this.say("date.week", { day }) : day;
    }
    if (isOneMonth) {
      const days = this.holdOrder(`${first.getUTCDate()}–${last.getUTCDate()}`);
      return this.say("date.days_of_month", { days, month, year });
    }
    const begun = isOneYear ? this.say("date.day_of_month", { day: `${first.getUTCDate()}`, month }) : this.day(first);
    return this.say("date.between", { first: begun, last: this.day(last) });
  }

  /** @param {string} type */
  type(type) {
    return TYPE + type in this.texts ? this.say(TYPE + type) : type;
  }

  types() {
    return Object.keys(this.texts)
      .filter((key) => key.startsWith(TYPE))
      .map((key) => key.slice(TYPE.length));
  }
}

/**
 * @param {Date} first
 * @param {Date} last
 */
const isWholeMonth = (first, last) => first.getUTCDate() === 1 && new Date(+last + DAY).getUTCDate() === 1;
