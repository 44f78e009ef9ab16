/* Colours: what stands out against what, and the page's palette as CSS variables. */

/** @param {string} colour as #rrggbb */
const luminance = (colour) => {
  const parts = /^#(..)(..)(..)$/.exec(colour);
  if (!parts) return 0;
  const [red, green, blue] = parts.slice(1).map((part) => {
    const value = parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/**
 * The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).
 * @param {string} one
 * @param {string} other
 */
export const contrast = (one, other) => {
  const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
};

/**
 * Set a palette as CSS variables, with the glyph colour that shows best on each.
 * @param {HTMLElement} element
 * @param {import("./types.js").Palette} palette
 */
export const setPalette = (element, palette) => {
  const [light, dark] = [palette["glyph-light"], palette["glyph-dark"]];
  for (const [key, colour] of Object.entries(palette)) {
    element.style.setProperty(`--rasd-${key}`, colour);
    element.style.setProperty(`--rasd-on-${key}`, contrast(colour, light) >= contrast(colour, dark) ? light : dark);
  }
};
