/* The signs of events and cells, as SVG.
 *
 * A sign is centred on (0, 0). Its colours are CSS variables, so a change of theme repaints it
 * without drawing it again.
 */
import symbols from "../../look/symbols.json" with { type: "json" };
import { svg } from "./elements.js";
import { ARC_GAP, BAND, breakLabel, corners, FURTHER, RING_GAP, reach } from "./sizes.js";

/** @typedef {import("./types.js").Signed} Signed */
/** @typedef {import("./types.js").Share} Share */
/** @typedef {{ d: string, line?: boolean }} Glyph in a box from -1 to 1; a `line` is stroked, not filled */

/** @type {Record<string, Glyph>} */
const GLYPHS = symbols.glyphs;
const FLAG = symbols.flag;
const QUIET = "ink-soft"; // the colour of what has none of its own

export const CROSS = "M-4-4 4 4M4-4-4 4";

/**
 * The name of an event type in classes and variables: "violence-against-civilians".
 * @param {string} type
 */
export const slug = (type) =>
  String(type)
    .toLowerCase()
    .replace(/[^a-z]+/g, "-");

/**
 * Build a dataset's shape with the area of a disc of that radius.
 * @param {number} rank
 * @param {number} radius
 * @param {string} className
 */
const shape = (rank, radius, className) => {
  const points = corners(rank);
  if (!points.length) return svg("circle", { class: className, r: radius });
  const drawn = { class: className, d: `M${points.join("L")}Z`, transform: `scale(${radius})` };
  return svg("path", { ...drawn, "vector-effect": "non-scaling-stroke" });
};

/**
 * A line from a sign that was moved aside to the point it stands for.
 * @param {number} pixels
 */
export const leader = (pixels) =>
  svg("g", { class: "rasd-leader" }, svg("path", { d: `M0 0H${pixels}` }), svg("circle", { r: 2 }));

/** @param {Signed} event */
const hasFigure = ({ low, high }) => low !== null || high !== null;

/** @param {Signed} event */
const hasRing = ({ agreement }) => agreement === "differ" || agreement === "denied";

/**
 * @param {string} type
 * @param {number} size
 */
const drawGlyph = (type, size) => {
  const glyph = GLYPHS[type];
  if (!glyph) return null;
  const kind = glyph.line ? "rasd-glyph rasd-glyph-line" : "rasd-glyph";
  return svg("path", { class: kind, d: glyph.d, transform: `scale(${size})` });
};

/** @param {number} radius */
const hitDisc = (radius) => svg("circle", { class: "rasd-hit", r: Math.max(12, radius) });

/**
 * @param {number} rank
 * @param {number} radius
 * @param {boolean} isDashed
 */
const ring = (rank, radius, isDashed) => shape(rank, radius, isDashed ? "rasd-ring rasd-ring-denied" : "rasd-ring");

/**
 * @param {SVGElement} sign
 * @param {number} rank
 */
const markBeside = (sign, rank) => sign.classList.toggle("rasd-beside", Boolean(rank));

/**
 * The flag of a place that changed hands, on a staff at the edge of its sign.
 * @param {number} edge
 */
const flag = (edge) => {
  const at = `translate(${edge * FLAG.across} ${-edge * FLAG.up})`;
  const staff = svg("path", { class: "rasd-staff", d: FLAG.staff });
  return svg("g", { class: "rasd-flag", transform: at }, staff, svg("path", { d: FLAG.cloth }));
};

/**
 * Build the sign of one event.
 * @param {Signed} event
 * @param {number} radius
 * @param {string} [role] of its colour; that of its type without one
 */
export const eventSign = (event, radius, role = `type-${slug(event.type)}`) => {
  const { rank = 0 } = event;
  const sign = svg("g", { class: hasFigure(event) ? "rasd-event" : "rasd-event rasd-hollow" });
  sign.style.setProperty("--type", `var(--rasd-${role}, var(--rasd-${QUIET}))`);
  sign.style.setProperty("--on-type", `var(--rasd-on-${role}, var(--rasd-glyph-light))`);
  markBeside(sign, rank);
  sign.classList.toggle("rasd-partly", Boolean(event.partly));
  const outer = radius + RING_GAP;
  const edge = reach(rank) * outer;
  sign.append(svg("circle", { class: "rasd-halo", r: edge + 4 }), hitDisc(edge));
  if (hasRing(event)) sign.append(ring(rank, outer, event.agreement === "denied"));
  sign.append(shape(rank, radius, "rasd-disc"));
  const drawn = drawGlyph(slug(event.type), Math.min(11, radius * 0.52));
  if (drawn) sign.append(drawn);
  if (event.taken) sign.append(flag(radius));
  return sign;
};

/**
 * A piece of a circle, clockwise from the top.
 * @param {string} className
 * @param {number} radius
 * @param {number} from share of the circle at which it begins
 * @param {number} to
 */
const arc = (className, radius, from, to) => {
  if (to - from >= 1) return svg("circle", { class: className, r: radius });
  const [x, y, endX, endY] = [from, to].flatMap((share) => {
    const angle = 2 * Math.PI * share;
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  });
  const d = `M${x} ${y}A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${endX} ${endY}`;
  return svg("path", { class: className, d });
};

/**
 * A band inside the edge of a cell, divided by the colours of its events.
 * @param {Share[]} shares
 * @param {number} radius
 */
const band = (shares, radius) => {
  const whole = shares.reduce((sum, { events }) => sum + events, 0);
  let from = 0;
  return shares.map(({ role, events }) => {
    const piece = arc("rasd-band", radius, from, from + events / whole);
    piece.style.setProperty("--type", `var(--rasd-${role}, var(--rasd-${QUIET}))`);
    from += events / whole;
    return piece;
  });
};

/**
 * @param {string} label
 * @param {number} radius
 */
const writeLabel = (label, radius) => {
  const lines = breakLabel(label, radius);
  return lines.map((line, index) => {
    const text = svg("text", {
      class: "rasd-count",
      "text-anchor": "middle",
      y: (index - (lines.length - 1) / 2) * 11,
    });
    text.setAttribute("dy", "0.35em");
    text.textContent = line;
    return text;
  });
};

/**
 * Build the sign of a cell; `label` is written in it where it finds room.
 * @param {{ events: number, differ: number, rank?: number, shares?: Share[], isHollow?: boolean }} cell
 * @param {number} radius
 * @param {string} label
 */
export const cellSign = ({ events, differ, rank = 0, shares = [], isHollow = false }, radius, label) => {
  const edge = reach(rank) * radius;
  const sign = svg("g", { class: isHollow ? "rasd-cell rasd-hollow" : "rasd-cell" });
  markBeside(sign, rank);
  sign.append(svg("circle", { class: "rasd-halo", r: edge + 7 }), hitDisc(edge + ARC_GAP));
  sign.append(shape(rank, radius, "rasd-disc"));
  // Around another shape than the disc it would stand apart from what it divides.
  if (!rank) sign.append(...band(shares, radius - BAND / 2));
  if (differ > 0) sign.append(arc("rasd-arc", edge + ARC_GAP, 0, differ / events));
  sign.append(...writeLabel(label, radius - (shares.length ? BAND : 0)));
  return sign;
};

/** Build the sign of a further place of an event that is counted elsewhere. */
export const furtherSign = () => {
  const halo = svg("circle", { class: "rasd-halo", r: FURTHER + 4 });
  return svg("g", { class: "rasd-further" }, halo, hitDisc(FURTHER), svg("circle", { class: "rasd-disc", r: FURTHER }));
};

/**
 * The symbol of a dataset, for the key.
 * @param {number} rank
 */
export const datasetSign = (rank) => {
  const sign = svg("g", { class: "rasd-cell" }, shape(rank, 7, "rasd-disc"));
  markBeside(sign, rank);
  return sign;
};

/**
 * Set a sign into a picture of its own, for legends and lists.
 * @param {SVGElement} sign
 * @param {number} [size]
 */
export const picture = (sign, size = 28) => {
  const half = size / 2;
  const box = `${-half} ${-half} ${size} ${size}`;
  return svg("svg", { class: "rasd-picture", width: size, height: size, viewBox: box, "aria-hidden": "true" }, sign);
};
