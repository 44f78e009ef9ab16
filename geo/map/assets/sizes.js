/* How large signs are, in pixels, after geo/look/symbols.json.
 *
 * The area of a disc follows what it stands for, people or events, by one scale for the whole
 * screen. The scale grows coarser by steps until the largest disc has room, so that none is cut.
 */
import symbols from "../../look/symbols.json" with { type: "json" };

const { event, cell, size } = symbols;

export const RING_GAP = event.ring;
export const ARC_GAP = cell.arc;
export const BAND = cell.band;
export const FURTHER = symbols.further;
export const COVERING = symbols.covering; // the share of two signs' reach below which one is moved aside

const MARGIN = 3; // px that a text in a disc leaves free
const TWO_LINES = 14; // px of the radius in which two lines find room
const NARROWER = 0.9; // the share of a disc's width that is left where two lines begin and end

const REACHES = symbols.shapes.map((shape) =>
  shape.length ? Math.max(...shape.map(([x, y]) => Math.hypot(x, y))) : 1,
);

/**
 * How far the shape of a dataset reaches, by its rank; it has the area of a disc of radius 1.
 * @param {number} [rank]
 */
export const reach = (rank = 0) => REACHES[rank] ?? 1;

/**
 * The corners of a dataset's shape; none of the main one's, which is the disc itself.
 * @param {number} rank
 */
export const corners = (rank) => symbols.shapes[rank] ?? [];

/**
 * What a sign stands for: the middle of a range of people, an open one by its end; null for none.
 * @param {{ low?: number | null, high?: number | null }} people
 */
export const middleOf = ({ low = null, high = null }) => {
  const [least, most] = [low ?? high, high ?? low];
  return least === null || most === null ? null : (least + most) / 2;
};

/** One scale for all signs of a screen: which amount is how large. */
export class Scale {
  /**
   * @param {"people" | "events"} by
   * @param {number} [factor] pixels of the radius of one person, or of one event
   */
  constructor(by, factor = size[by]) {
    this.by = by;
    this.factor = factor;
  }

  /**
   * The finest scale by which none of these amounts is larger than a sign may be.
   * @param {"people" | "events"} by
   * @param {number[]} amounts
   */
  static fit(by, amounts) {
    const largest = Math.max(0, ...amounts);
    let steps = 0;
    while (size[by] * 2 ** (-steps / size.steps) * Math.sqrt(largest) > size.most) steps += 1;
    return new Scale(by, size[by] * 2 ** (-steps / size.steps));
  }

  /** @param {number | null} amount people or events; null where nobody gives a figure */
  radius(amount) {
    return Math.max(size.least, this.factor * Math.sqrt(amount ?? 0));
  }

  /** The largest whole amount that is drawn as small as a sign may be. */
  get floor() {
    return Math.floor((size.least / this.factor) ** 2 + 1e-9);
  }

  /** Round amounts that say what a size means: up to three between the smallest and the largest disc. */
  samples() {
    const largest = (size.most / this.factor) ** 2 + 1e-9;
    /** @type {number[]} */
    const found = [];
    for (let unit = 1; unit <= largest; unit *= 10) {
      found.push(...[1, 2, 5].map((n) => n * unit).filter((n) => n > this.floor && n <= largest));
    }
    return found.slice(-3);
  }
}

/**
 * The lines of a label that find room in a disc: one, a range in two, or none.
 * @param {string} text
 * @param {number} radius
 */
export const breakLabel = (text, radius) => {
  /** @param {string} line */
  const fits = (line, wide = 1) => line.length * cell.letter <= 2 * radius * wide - MARGIN;
  if (fits(text)) return [text];
  const lines = text.split(/(?<=–)/);
  return lines.length > 1 && radius >= TWO_LINES && lines.every((line) => fits(line, NARROWER)) ? lines : [];
};

/**
 * How many pixels each sign is moved aside, so that none of a dataset beside the main one covers
 * another's; at most as far as it is wide itself, so that it stays at its place.
 * @param {{ x: number, y: number, radius: number, rank: number }[]} signs in the order of their ranks
 */
export const spreadAside = (signs) => {
  /** @type {typeof signs} */
  const placed = [];
  return signs.map(({ x, y, radius, rank }) => {
    let pixels = 0;
    for (const other of rank ? placed : []) {
      const isNear = Math.hypot(other.x - x - pixels, other.y - y) < (other.radius + radius) * COVERING;
      if (isNear && other.rank !== rank) pixels = Math.round(other.x - x + other.radius + radius);
    }
    pixels = Math.min(pixels, Math.round(2 * radius));
    placed.push({ x: x + pixels, y, radius, rank });
    return pixels;
  });
};
