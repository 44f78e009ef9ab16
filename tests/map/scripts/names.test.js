import assert from "node:assert/strict";
import { test } from "node:test";
import { toWorld } from "../../../geo/map/assets/geometry.js";
import { Names } from "../../../geo/map/assets/names.js";

const SCALE = 256 * 2 ** 11;
const TOWN = [40.9, 34.6];
const CONTEXT = { measureText: () => ({ width: 50 }), strokeText: () => {}, fillText: () => {} };
const LOOK = { language: { direction: "ltr", columns: [] }, palette: {}, attribution: "" };
const STYLE = { size: 11, gap: 5, colour: "label" };

const makeNames = () => {
  const { x, y } = toWorld(TOWN);
  const size = { x: 600, y: 400 };
  const frame = { scale: SCALE, left: x * SCALE - 300, top: y * SCALE - 200, size, screen: { min: size, max: size } };
  return new Names(/** @type {any} */ (CONTEXT), frame, LOOK, "Letters");
};

/** @param {number} pixels */
const toDegrees = (pixels) => (pixels / SCALE) * 360;

/**
 * A line from north to south, so many pixels east of the town.
 * @param {number} pixels
 */
const makeRiver = (pixels) => [
  [TOWN[0] + toDegrees(pixels), TOWN[1] + 0.1],
  [TOWN[0] + toDegrees(pixels), TOWN[1] - 0.1],
];

test("a name stands beside a river, not on it, where there is room", () => {
  const usual = makeNames().place("Town", { x: 300, y: 200 }, STYLE);
  const names = makeNames();
  names.avoidCourse(makeRiver(30), 8);
  assert.notEqual(names.place("Town", { x: 300, y: 200 }, STYLE), usual);
});

test("a name stands on a river rather than nowhere", () => {
  const names = makeNames();
  for (const pixels of [-30, -15, 0, 15, 30]) names.avoidCourse(makeRiver(pixels), 8);
  assert.equal(names.place("Town", { x: 300, y: 200 }, STYLE), makeNames().place("Town", { x: 300, y: 200 }, STYLE));
});
