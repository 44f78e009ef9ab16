import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYERS, lineWidth, NEAR, pixelsOfMetre } from "../../../geo/map/assets/ground.js";

const TILE = 256;
const [edges, water] = LAYERS.filter(({ file }) => file === NEAR.file);

test("a metre is as long on the screen as the map's scale says", () => {
  // 156,543 m a pixel at the equator and zoom 0.
  assert.ok(Math.abs(pixelsOfMetre(TILE, { lat: 0 }) * 156_543 - 1) < 1e-4);
  assert.ok(Math.abs(pixelsOfMetre(TILE, { lat: 60 }) * 156_543 - 2) < 1e-4);
});

test("a river drawn from near is as wide as on the ground, and from afar as its rank", () => {
  /** @param {number} zoom */
  const metre = (zoom) => pixelsOfMetre(TILE * 2 ** zoom, { lat: 34.6 });
  assert.equal(lineWidth(edges, 3, 9, metre(9)), lineWidth(edges, 3, 9));
  assert.ok(Math.abs(lineWidth(water, 3, 12, metre(12)) - 7.95) < 0.1); // 250 m at 31.5 m a pixel
  assert.ok(lineWidth(edges, 3, 12, metre(12)) > lineWidth(water, 3, 12, metre(12)));
});
