import assert from "node:assert/strict";
import { test } from "node:test";
import { breakLabel, corners, middleOf, reach, Scale, spreadAside } from "../../../geo/map/assets/sizes.js";

test("the area of a disc follows the middle of its range", () => {
  const scale = Scale.fit("people", [50, 100]);
  assert.ok(Math.abs(scale.radius(50) - 2.4 * Math.sqrt(50)) < 1e-9);
  assert.ok(Math.abs(scale.radius(100) - Math.SQRT2 * scale.radius(50)) < 1e-9);
  assert.equal(middleOf({ low: 40, high: 60 }), 50);
  assert.equal(middleOf({ low: 50, high: null }), 50);
  assert.equal(middleOf({ low: null, high: null }), null);
});

test("the scale grows coarser until the largest has room, and no disc is cut", () => {
  const scale = Scale.fit("people", [20_000, 5]);
  // 2.4 times the root of 20,000 is 339; seven steps of a root of two bring it to 30.
  assert.ok(Math.abs(scale.factor - 2.4 / 2 ** 3.5) < 1e-9);
  assert.ok(Math.abs(scale.radius(20_000) - 29.999) < 0.01);
  assert.equal(scale.radius(5), 6);
  assert.equal(Scale.fit("events", []).factor, 6);
});

test("a scale says what is drawn as small as may be, and a few round amounts", () => {
  const scale = new Scale("people");
  assert.equal(scale.floor, 6);
  assert.deepEqual(scale.samples(), [20, 50, 100]);
  assert.deepEqual(new Scale("events").samples(), [5, 10, 20]);
  assert.equal(new Scale("events").floor, 1);
});

test("a label stands in one line, a range in two, or nowhere", () => {
  assert.deepEqual(breakLabel("43", 9), ["43"]);
  assert.deepEqual(breakLabel("121–136+", 18), ["121–", "136+"]);
  assert.deepEqual(breakLabel("121–136+", 12), []);
  assert.deepEqual(breakLabel("", 30), [""]);
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
  // At most as far as it is wide itself: it stays at its place.
  const [, small] = spreadAside([
    { ...at, radius: 30, rank: 0 },
    { ...at, radius: 6, rank: 1 },
  ]);
  assert.equal(small, 12);
  assert.deepEqual(
    spreadAside([
      { ...at, rank: 1 },
      { ...at, rank: 1 },
    ]),
    [0, 0],
  );
});
