/* The signs of events and cells, as SVG built element by element: no text ever becomes markup.
 *
 * A sign is centred on (0, 0). Its colours are CSS variables, so a change of theme repaints it
 * without drawing it again.
 */
"use strict";

(() => {
  const Rasd = window.Rasd;
  const SVG = "http://www.w3.org/2000/svg";

  const svg = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  /** Build an HTML element: properties are set as they are, children are elements or plain text. */
  const html = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes("-") || name === "role") element.setAttribute(name, value);
      else element[name] = value;
    }
    element.append(...children);
    return element;
  };

  const slug = (type) => String(type).toLowerCase().replace(/[^a-z]+/g, "-");

  // Event type -> a glyph in a box from -1 to 1. `line` glyphs are stroked, the others filled.
  const GLYPHS = {
    battles: { d: "M-.75-.75.75.75M.75-.75-.75.75", line: true },
    "explosions-remote-violence": { d: "M0-1 .24-.24 1 0 .24.24 0 1-.24.24-1 0-.24-.24Z" },
    protests: { d: "M0-.85.85.7H-.85Z" },
    riots: { d: "M-.8.55 0-.35.8.55M-.8-.05 0-.95.8-.05", line: true },
    "strategic-developments": { d: "M-.65-.65H.65V.65H-.65Z" },
    "violence-against-civilians": { d: "M-.85 0H.85", line: true },
  };

  const LEAST = 6;
  const MOST = 34;
  const AREA = 2.4;
  const RING_GAP = 3;

  // What stands for a dataset, by its rank on the map: a closed path of the area of a disc of radius
  // 1, and how far it reaches. The main dataset has the disc itself.
  const SHAPES = [
    null,
    { d: "M-.886-.886H.886V.886H-.886Z", reach: 1.253 },
    { d: "M0-1.253 1.253 0 0 1.253-1.253 0Z", reach: 1.253 },
    { d: "M0-1.555 1.347.778H-1.347Z", reach: 1.555 },
  ];

  const reach = (rank = 0) => SHAPES[rank]?.reach ?? 1;

  /** Build a dataset's shape with the area of a disc of that radius. */
  const shape = (rank, radius, className) => {
    if (!SHAPES[rank]) return svg("circle", { class: className, r: radius });
    const drawn = { class: className, d: SHAPES[rank].d, transform: `scale(${radius})` };
    return svg("path", { ...drawn, "vector-effect": "non-scaling-stroke" });
  };

  /** A line from a sign that was moved aside to the point it stands for. */
  const leader = (pixels) =>
    svg("g", { class: "rasd-leader" }, svg("path", { d: `M0 0H${pixels}` }), svg("circle", { r: 2 }));

  /** Radius in pixels of an event's disc: its area follows the middle of the killed range. */
  const radiusOf = ({ low, high }) => {
    if (low === null && high === null) return LEAST;
    const middle = ((low ?? high) + (high ?? low)) / 2;
    return Math.min(MOST, Math.max(LEAST, AREA * Math.sqrt(middle)));
  };

  const hasFigure = ({ low, high }) => low !== null || high !== null;
  const hasRing = ({ agreement }) => agreement === "differ" || agreement === "denied";

  const glyph = (type, size) => {
    const shape = GLYPHS[type];
    if (!shape) return null;
    const kind = shape.line ? "rasd-glyph rasd-glyph-line" : "rasd-glyph";
    return svg("path", { class: kind, d: shape.d, transform: `scale(${size})` });
  };

  const hitDisc = (radius) => svg("circle", { class: "rasd-hit", r: Math.max(12, radius) });

  const ring = (rank, radius, isDashed) => shape(rank, radius, isDashed ? "rasd-ring rasd-ring-denied" : "rasd-ring");

  const markBeside = (sign, rank) => sign.classList.toggle("rasd-beside", Boolean(rank));

  /** Build the sign of one event: {type, low, high, agreement, rank}. */
  const eventSign = (event) => {
    const radius = radiusOf(event);
    const { rank = 0 } = event;
    const type = slug(event.type);
    const sign = svg("g", { class: hasFigure(event) ? "rasd-event" : "rasd-event rasd-hollow" });
    sign.style.setProperty("--type", `var(--rasd-type-${type}, var(--rasd-ink-soft))`);
    sign.style.setProperty("--on-type", `var(--rasd-on-type-${type}, var(--rasd-glyph-light))`);
    markBeside(sign, rank);
    const outer = radius + RING_GAP;
    const edge = reach(rank) * outer;
    sign.append(svg("circle", { class: "rasd-halo", r: edge + 4 }), hitDisc(edge));
    if (hasRing(event)) sign.append(ring(rank, outer, event.agreement === "denied"));
    sign.append(shape(rank, radius, "rasd-disc"));
    const drawn = glyph(type, Math.min(11, radius * 0.52));
    if (drawn) sign.append(drawn);
    return sign;
  };

  /** Radius in pixels of a cell's disc, by the number of its events; smaller beside the main one. */
  const cellRadius = (count, rank = 0) => (rank ? 0.8 : 1) * Math.min(27, 10 + 2.6 * Math.log2(count));

  const ARC_GAP = 3.5;

  const arc = (radius, share) => {
    if (share >= 1) return svg("circle", { class: "rasd-arc", r: radius });
    const angle = 2 * Math.PI * share;
    const x = radius * Math.sin(angle);
    const y = -radius * Math.cos(angle);
    const d = `M0 ${-radius}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}`;
    return svg("path", { class: "rasd-arc", d });
  };

  /** Build the sign of a cell: {events, differ, rank}, with its count written as `label`. */
  const cellSign = ({ events, differ, rank = 0 }, label) => {
    const radius = cellRadius(events, rank);
    const edge = reach(rank) * radius;
    const sign = svg("g", { class: "rasd-cell" });
    markBeside(sign, rank);
    sign.append(svg("circle", { class: "rasd-halo", r: edge + 7 }), hitDisc(edge + ARC_GAP));
    sign.append(shape(rank, radius, "rasd-disc"));
    if (differ > 0) sign.append(arc(edge + ARC_GAP, differ / events));
    const text = svg("text", { class: "rasd-count", "text-anchor": "middle", dy: "0.35em" });
    text.textContent = label;
    sign.append(text);
    return sign;
  };

  /** Set a sign into a picture of its own, for legends and lists. */
  const picture = (sign, size = 28) => {
    const half = size / 2;
    const box = `${-half} ${-half} ${size} ${size}`;
    return svg("svg", { class: "rasd-picture", width: size, height: size, viewBox: box, "aria-hidden": "true" }, sign);
  };

  const luminance = (colour) => {
    const parts = /^#(..)(..)(..)$/.exec(colour) || [];
    const [red, green, blue] = parts.slice(1).map((part) => {
      const value = parseInt(part, 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return parts.length ? 0.2126 * red + 0.7152 * green + 0.0722 * blue : 0;
  };

  const contrast = (one, other) => {
    const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };

  /** Set a palette as CSS variables, with the glyph colour that shows best on each event type. */
  const setPalette = (element, palette) => {
    for (const [key, colour] of Object.entries(palette)) {
      element.style.setProperty(`--rasd-${key}`, colour);
      if (!key.startsWith("type-")) continue;
      const light = palette["glyph-light"];
      const dark = palette["glyph-dark"];
      element.style.setProperty(`--rasd-on-${key}`, contrast(colour, light) >= contrast(colour, dark) ? light : dark);
    }
  };

  Object.assign(Rasd, { svg, html });
  /** The symbol of a dataset, for the key. */
  const datasetSign = (rank) => {
    const sign = svg("g", { class: "rasd-cell" }, shape(rank, 7, "rasd-disc"));
    markBeside(sign, rank);
    return sign;
  };

  Rasd.signs = { eventSign, cellSign, datasetSign, leader, picture, reach, radiusOf, cellRadius, setPalette, RING_GAP, ARC_GAP, CROSS: "M-4-4 4 4M4-4-4 4" };
})();
