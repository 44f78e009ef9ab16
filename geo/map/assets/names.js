/* One drawing of the base map's names: it knows what is already taken. */
import { toWorld } from "./geometry.js";
import { boxesAlong, covers, hangName, meets, SPOTS, standBeside, stepsAlong, straightStretches } from "./placing.js";

/** @typedef {import("./types.js").XY} XY */
/** @typedef {import("./types.js").Rectangle} Rectangle */
/** @typedef {{ size: number, bold?: boolean, italic?: boolean, spaced?: boolean }} Font */

const CENTRE = [{ x: 0, y: 0 }];
const RIVER = { size: 12, italic: true };
const NAME_EVERY = 420; // px along a river

export class Names {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("./types.js").Frame} frame
   * @param {import("./types.js").Look} look
   * @param {string} family
   */
  constructor(context, frame, look, family) {
    this.context = context;
    this.frame = frame;
    this.palette = look.palette;
    this.rightToLeft = look.language.direction === "rtl";
    this.family = family;
    /** @type {Rectangle[]} */
    this.taken = [];
    /** @type {import("./types.js").Disc[]} */
    this.discs = [];
    /** @type {Rectangle[]} */
    this.courses = []; // of rivers, on which names stand only where there is nowhere else
    context.lineJoin = "round";
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.direction = this.rightToLeft ? "rtl" : "ltr";
  }

  /** @param {number[]} position longitude and latitude in degrees */
  toPoint(position) {
    const { scale, left, top } = this.frame;
    const at = toWorld(position);
    return { x: at.x * scale - left, y: at.y * scale - top };
  }

  /** @param {XY} point */
  isNear({ x, y }) {
    const { size } = this.frame;
    return x > -80 && y > -20 && x < size.x + 80 && y < size.y + 20;
  }

  /**
   * @param {{ lat: number, lng: number, radius: number }[]} marks
   * @param {Rectangle[]} controls
   */
  avoid(marks, controls) {
    this.taken.push(...controls);
    this.discs = marks.map(({ lat, lng, radius }) => ({ ...this.toPoint([lng, lat]), radius }));
  }

  /**
   * @param {number[][]} line of a river, in degrees
   * @param {number} breadth in pixels
   */
  avoidCourse(line, breadth) {
    const points = line.map((position) => this.toPoint(position));
    const near = boxesAlong(points, breadth).filter(({ left, top }) => this.isNear({ x: left, y: top }));
    this.courses.push(...near);
  }

  /** @param {Font} font */
  setFont({ size, bold, italic, spaced }) {
    // Arabic letters join: no spacing and no slant, and a little larger for the same weight.
    const slant = italic && !this.rightToLeft ? "italic " : "";
    const pixels = this.rightToLeft ? size + 1 : size;
    this.context.font = `${slant}${bold ? "600 " : ""}${pixels}px ${this.family}`;
    this.context.letterSpacing = spaced && !this.rightToLeft ? "1.5px" : "0px";
    return pixels;
  }

  /** @param {Rectangle} box */
  isFree(box) {
    const { x, y } = this.frame.size;
    if (box.left > x || box.right < 0 || box.top > y || box.bottom < 0) return false;
    return !this.taken.some((other) => meets(box, other)) && !this.discs.some((disc) => covers(disc, box));
  }

  /**
   * Write a name at the first free spot around a point; returns its number, null if none.
   * @param {string} text
   * @param {XY} point
   * @param {Font & { centred?: boolean, gap: number, colour: string, first?: number }} style
   */
  place(text, point, style) {
    const height = this.setFont(style) * 1.15;
    const { width } = this.context.measureText(text);
    const spots = style.centred ? CENTRE : SPOTS;
    const order = [...spots.keys()].sort((one, other) => Number(other === style.first) - Number(one === style.first));
    const free = order
      .map((number) => ({ number, box: hangName(point, spots[number], { width, height, gap: style.gap }) }))
      .filter(({ box }) => this.isFree(box));
    const found = free.find(({ box }) => !this.courses.some((other) => meets(box, other))) ?? free[0];
    if (!found) return null;
    const { number, box } = found;
    this.taken.push({ left: box.left - 3, right: box.right + 3, top: box.top - 1, bottom: box.bottom + 1 });
    this.write(text, box.left, (box.top + box.bottom) / 2, style.colour);
    return number;
  }

  /**
   * @param {string} text
   * @param {number} left
   * @param {number} middle
   * @param {string} colour
   */
  write(text, left, middle, colour) {
    this.context.strokeStyle = this.palette["label-halo"];
    this.context.lineWidth = 3;
    this.context.strokeText(text, left, middle);
    this.context.fillStyle = this.palette[colour];
    this.context.fillText(text, left, middle);
  }

  /**
   * @param {XY} point
   * @param {number} radius
   */
  dot({ x, y }, radius) {
    this.taken.push({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.context.fillStyle = this.palette.label;
    this.context.strokeStyle = this.palette["label-halo"];
    this.context.lineWidth = 2;
    this.context.stroke();
    this.context.fill();
  }

  /**
   * Write a river's name along it, not too often, where its course is straightest and free.
   * @param {string} text
   * @param {number[][]} line
   * @param {number} breadth
   */
  placeAlong(text, line, breadth) {
    const height = this.setFont(RIVER);
    const length = this.context.measureText(text).width + 12;
    const points = line.map((position) => this.toPoint(position));
    /** @type {XY[]} */
    const written = [];
    for (const stretch of straightStretches(points, length, this.frame)) {
      const { at } = stretch;
      if (written.some(({ x, y }) => Math.hypot(x - at.x, y - at.y) < NAME_EVERY)) continue;
      if (this.writeAlong(text, standBeside(stretch, breadth / 2 + height * 0.6))) written.push(at);
    }
  }

  /**
   * @param {string} text
   * @param {{ middle: XY, angle: number }} place
   */
  writeAlong(text, { middle, angle }) {
    const { width } = this.context.measureText(text);
    const boxes = stepsAlong(middle, angle, width);
    if (!boxes.every((box) => this.isFree(box))) return false;
    this.taken.push(...boxes);
    this.context.save();
    this.context.translate(middle.x, middle.y);
    this.context.rotate(angle);
    this.write(text, -width / 2, 0, "label-water");
    this.context.restore();
    return true;
  }
}
