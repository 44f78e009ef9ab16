/* Elements built one by one, so that no text ever becomes markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Build an SVG element.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 */
export const svg = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

/**
 * Build an HTML element: properties are set as they are, children are elements or plain text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {(Node | string)[]} children
 */
export const html = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else Object.assign(element, { [name]: value });
  }
  element.append(...children);
  return element;
};

/**
 * Size a canvas in screen pixels, clear it, and return its context.
 * @param {HTMLCanvasElement | undefined} canvas
 * @param {import("./types.js").XY} size
 */
export const clearCanvas = (canvas, size) => {
  const context = canvas?.getContext("2d");
  if (!canvas || !context) throw new Error("This browser gives no canvas to draw the base map on.");
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.x * density);
  canvas.height = Math.round(size.y * density);
  canvas.style.width = `${size.x}px`;
  canvas.style.height = `${size.y}px`;
  context.setTransform(density, 0, 0, density, 0, 0);
  return context;
};

/** Whether the reader asks for stillness. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
