import assert from "node:assert/strict";
import { test } from "node:test";
import { cellRadius, corners, radiusOf, reach, spreadAside } from "../../../geo/map/assets/sizes.js";

test("the area of an event follows the middle of its range", () => {
  const one = radiusOf({ low: 40, high: 60 });
  assert.ok(Math.abs(one - 2.4 * Math.sqrt(50)) < 1e-9);
  assert.ok(Math.abs(radiusOf({ low: 200, high: 200 }) - 2 * one) < 1e-9);
});

test("an event is never too small or too large, and an open range counts from its end", () => {
  assert.equal(radiusOf({ low: null, high: null }), 6);
  assert.equal(radiusOf({ low: 0, high: 0 }), 6);
  assert.equal(radiusOf({ low: 900, high: 900 }), 34);
  assert.equal(radiusOf({ low: 50, high: null }), radiusOf({ low: 50, high: 50 }));
});

test("a cell grows by the same step with each doubling, to an end; beside it is smaller", () => {
  assert.ok(Math.abs(cellRadius(8) - 17.8) < 1e-9);
  assert.ok(Math.abs(cellRadius(8, 1) - 0.8 * 17.8) < 1e-9);
  assert.equal(cellRadius(1e6), 27);
});

test("each dataset's shape has the area of the disc", () => {
  assert.deepEqual(corners(0), []);
  for (const rank of [1, 2, 3]) {
    const points = corners(rank);
    const twice = points.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = points[(i + 1) % points.length];
      return sum + x * nextY - nextX * y;
    }, 0);
    assert.ok(Math.abs(Math.abs(twice / 2) - Math.PI) < 0.01, String(rank));
    assert.ok(reach(rank) > 1.25 && reach(rank) < 1.56);
  }
  assert.equal(reach(), 1);
});

test("a sign is moved off one of another dataset only", () => {
  const at = { x: 100, y: 50, radius: 10 };
  const [main, beside, same] = spreadAside([
    { ...at, rank: 0 },
    { ...at, rank: 1 },
    { ...at, x: 300, rank: 1 },
  ]);
  assert.deepEqual([main, beside, same], [0, 20, 0]);
  assert.deepEqual(
    spreadAside([
      { ...at, rank: 1 },
      { ...at, rank: 1 },
    ]),
    [0, 0],
  );
});
