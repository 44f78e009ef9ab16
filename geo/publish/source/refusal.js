/* Questions that are refused, in the words of the API. */

/** What the API would answer in place of an answer: its status and its JSON. */
export class Refusal extends Error {
  /**
   * @param {number} status as HTTP has it
   * @param {string | import("./types.js").Problem[]} detail
   */
  constructor(status, detail) {
    super(typeof detail === "string" ? detail : JSON.stringify(detail));
    this.name = "Refusal";
    this.status = status;
    this.detail = detail;
  }
}

/**
 * A text as Python writes it in its messages.
 * @param {string} text
 */
export const quote = (text) => {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
};
