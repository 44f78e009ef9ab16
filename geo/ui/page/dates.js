/* What Streamlit's date fields say in English whatever the page's language. */

const PART = '[data-testid="stDateInputField"] [role="spinbutton"][data-type]';
const HINT = "_hint";
const OPEN = '[data-testid="stDateInputCalendarButton"]';

/**
 * Say parts and buttons of date fields in the page's language; the style sheet shows the hints.
 * @param {Record<string, string>} says by the names of the parts
 */
export const sayDates = (says) => {
  /** @type {NodeListOf<HTMLElement>} */
  const parts = document.querySelectorAll(PART);
  for (const part of parts) {
    const { type = "" } = part.dataset;
    if (part.dataset.rasdHint !== says[type + HINT]) part.dataset.rasdHint = says[type + HINT];
    setLabel(part, says[type]);
  }
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = document.querySelectorAll(OPEN);
  for (const button of buttons) setLabel(button, says.calendar);
};

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
const setLabel = (element, text) => {
  if (element.getAttribute("aria-label") !== text) element.setAttribute("aria-label", text);
};
