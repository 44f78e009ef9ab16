import assert from "node:assert/strict";
import { test } from "node:test";
import { intersect, isEmpty, metresPerPixel, ringsOf, toWorld } from "../../../geo/map/assets/geometry.js";

test("the world is a square with the null point in its middle", () => {
  assert.deepEqual(toWorld([0, 0]), { x: 0.5, y: 0.5 });
  assert.equal(toWorld([-180, 0]).x, 0);
  assert.equal(toWorld([180, 0]).x, 1);
  assert.ok(Math.abs(toWorld([0, 85.0511]).y) < 1e-4);
});

test("what lies beyond the ends of the square stands at them", () => {
  assert.deepEqual(toWorld([0, 90]), toWorld([0, 85.05]));
  assert.deepEqual(toWorld([0, -90]), toWorld([0, -85.05]));
});

test("a pixel is half as wide at each zoom, and at 60 degrees of latitude", () => {
  const world = metresPerPixel(0, 0);
  assert.ok(Math.abs(world - 156543) < 1);
  assert.ok(Math.abs(metresPerPixel(0, 1) - world / 2) < 1e-6);
  assert.ok(Math.abs(metresPerPixel(60, 0) - world / 2) < 1e-6);
});

test("boxes that meet share a box, others an empty one", () => {
  assert.deepEqual(intersect([0, 0, 10, 10], [5, -5, 20, 5]), [5, 0, 10, 5]);
  assert.equal(isEmpty(intersect([0, 0, 10, 10], [5, -5, 20, 5])), false);
  assert.equal(isEmpty(intersect([0, 0, 1, 1], [2, 2, 3, 3])), true);
  assert.equal(isEmpty([1, 1, 1, 1]), false);
});

test("every line and ring of a geometry is drawn, and none of a point", () => {
  const [one, other] = [
    [
      [0, 0],
      [1, 1],
    ],
    [
      [2, 2],
      [3, 3],
    ],
  ];
  assert.deepEqual(ringsOf(null), []);
  assert.deepEqual(ringsOf({ type: "Point", coordinates: [0, 0] }), []);
  assert.deepEqual(ringsOf({ type: "LineString", coordinates: one }), [one]);
  assert.deepEqual(ringsOf({ type: "Polygon", coordinates: [one, other] }), [one, other]);
  assert.deepEqual(ringsOf({ type: "MultiPolygon", coordinates: [[one], [other]] }), [one, other]);
});
