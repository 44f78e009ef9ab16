/* Spellings that readers do not tell apart when they search; as geo/text/search.py folds them. */

/** @type {Record<string, string>} */
const ARABIC = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ئ: "ي", ؤ: "و", ة: "ه" };
const WORD = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]";
const NO_WORD = new RegExp(WORD.replace("[", "[^"), "gu");
const UNWRITTEN = /[\p{M}ـ'`\u{2018}\u{2019}\u{02bc}\u{02be}\u{02bf}]/gu;
const ARTICLE = new RegExp(`(?<!${WORD})(?:al|as|ash|an|ar|at|ad|az|el|es|ed)[- ]`, "gu");

/**
 * @param {string} text
 * @returns {string}
 */
export const foldText = (text) =>
  text
    .toLowerCase()
    .replace(/[أإآٱىئؤة]/gu, (letter) => ARABIC[letter])
    .normalize("NFKD")
    .replace(UNWRITTEN, "")
    .replace(ARTICLE, "")
    .replace(/([a-z])\1/g, "$1")
    .replace(NO_WORD, " ")
    .replace(/ +/g, " ")
    .trim();
