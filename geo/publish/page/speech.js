/* The words of the page: those of the map, with what geo/text does for texts that hold others. */
import { Words } from "../../map/assets/words.js";

const OVERRIDES = /[\u202a-\u202e]/g;
const ISOLATES = /[\u2066-\u2069]/g;
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ["\u2068", "\u2069"];
/** A letter that is written from right to left. */
const RIGHT_TO_LEFT = /(?=\p{L})[\p{scx=Arabic}\p{scx=Hebrew}\p{scx=Syriac}\p{scx=Thaana}\p{scx=Nko}\p{scx=Adlam}]/u;
const LETTER = /\p{L}/u;

/** @param {string} text */
const hasLeftToRight = (text) => [...text].some((letter) => LETTER.test(letter) && !RIGHT_TO_LEFT.test(letter));

/** @param {string} text */
const hasPairedIsolates = (text) => {
  let depth = 0;
  for (const [mark] of text.matchAll(ISOLATES)) {
    depth += mark === POP_ISOLATE ? -1 : 1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

export class Speech extends Words {
  /** @param {string} key */
  has(key) {
    return key in this.texts;
  }

  /** @param {import("../../map/assets/types.js").Values[string]} value */
  write(value) {
    return typeof value === "string" ? this.isolate(value) : super.write(value);
  }

  /**
   * A text that cannot turn the direction of what stands around it.
   * @param {string} text
   */
  isolate(text) {
    let plain = text.replace(OVERRIDES, "");
    if (!hasPairedIsolates(plain)) plain = plain.replace(ISOLATES, "");
    const isForeign = this.direction === "rtl" ? hasLeftToRight(plain) : RIGHT_TO_LEFT.test(plain);
    return isForeign ? FIRST_STRONG_ISOLATE + plain + POP_ISOLATE : plain;
  }

  /**
   * A word of a vocabulary, or the word itself when the vocabulary lacks it.
   * @param {string} vocabulary
   * @param {string} word
   */
  term(vocabulary, word) {
    return this.has(`${vocabulary}.${word}`) ? this.say(`${vocabulary}.${word}`) : word;
  }

  /**
   * Parts with the language's own comma, semicolon or dot, each isolated.
   * @param {string[]} parts
   */
  join(parts, mark = "comma") {
    return parts.map((part) => this.isolate(part)).join(this.say(`list.${mark}`));
  }

  /** @param {number} n */
  count(n) {
    return this.number.format(n);
  }

  /**
   * A day as exactly as it is known, its month named as tables do where it is short.
   * @param {string} iso
   * @param {{ prec?: string | null, short?: boolean }} [how]
   */
  sayDay(iso, { prec = "day", short = false } = {}) {
    const day = new Date(iso);
    const year = `${day.getUTCFullYear()}`;
    if (prec === "year") return year;
    const month = this.say(`${short ? "month_short" : "month"}.${day.getUTCMonth() + 1}`);
    if (prec === "month") return this.say("date.month", { month, year });
    const written = this.say("date.day", { day: `${day.getUTCDate()}`, month, year });
    return prec === "by" ? this.say("date.by", { day: written }) : written;
  }

  /** @param {string} month as 2018-11 */
  sayMonth(month) {
    return this.sayDay(`${month}-01`, { prec: "month" });
  }

  /** @param {number} metres */
  distance(metres) {
    if (metres < 1000) return this.say("count.metres", { n: Math.round(metres) });
    return this.say("count.kilometres", { n: Math.round(metres / 1000) });
  }
}
