import assert from "node:assert/strict";
import { test } from "node:test";
import {
  covers,
  hangName,
  meets,
  SPOTS,
  standBeside,
  stepsAlong,
  straightStretches,
} from "../../../geo/map/assets/placing.js";

const NAME = { width: 40, height: 10, gap: 5 };
const POINT = { x: 100, y: 50 };
const FRAME = { size: { x: 400, y: 300 }, screen: { min: { x: 50, y: 50 }, max: { x: 350, y: 250 } } };

test("a name hangs right, left, above and below its point", () => {
  const boxes = SPOTS.slice(0, 4).map((spot) => hangName(POINT, spot, NAME));
  assert.deepEqual(boxes, [
    { left: 105, right: 145, top: 45, bottom: 55 },
    { left: 55, right: 95, top: 45, bottom: 55 },
    { left: 80, right: 120, top: 35, bottom: 45 },
    { left: 80, right: 120, top: 55, bottom: 65 },
  ]);
});

test("a centred name lies on its point, whatever the gap", () => {
  assert.deepEqual(hangName(POINT, { x: 0, y: 0 }, NAME), { left: 80, right: 120, top: 45, bottom: 55 });
});

test("no spot lets a name meet its own point", () => {
  const point = { left: 99, right: 101, top: 49, bottom: 51 };
  for (const spot of SPOTS) assert.equal(meets(hangName(POINT, spot, NAME), point), false, JSON.stringify(spot));
});

test("boxes that only touch do not meet", () => {
  const box = { left: 0, right: 10, top: 0, bottom: 10 };
  assert.equal(meets(box, { left: 10, right: 20, top: 0, bottom: 10 }), false);
  assert.equal(meets(box, { left: 9, right: 20, top: 9, bottom: 20 }), true);
});

test("a disc covers what is nearer than its radius, also past a corner", () => {
  const box = { left: 0, right: 10, top: 0, bottom: 10 };
  assert.equal(covers({ x: 5, y: 5, radius: 1 }, box), true);
  assert.equal(covers({ x: 13, y: 14, radius: 5.1 }, box), true);
  assert.equal(covers({ x: 13, y: 14, radius: 5 }, box), false);
});

test("a slanted name is boxed in from end to end", () => {
  const boxes = stepsAlong({ x: 0, y: 0 }, 0, 42);
  assert.deepEqual(
    boxes.map(({ left, right }) => [left, right]),
    [
      [-21, -7],
      [-7, 7],
      [7, 21],
    ],
  );
  assert.ok(boxes.every(({ top, bottom }) => top === -7 && bottom === 7));
});

test("a name stands above a straight river, read from left to right", () => {
  const points = [0, 8, 16, 24].map((x) => ({ x, y: 100 }));
  const stretch = { from: points[3], to: points[0], at: points[1], cost: 1, points };
  const { middle, angle } = standBeside(stretch, 10);
  assert.equal(angle, 0);
  assert.deepEqual(middle, { x: 12, y: 90 });
});

test("a name stands on the side the river bends away from", () => {
  const bent = [0, 8, 16, 24].map((x) => ({ x, y: x === 0 || x === 24 ? 100 : 70 }));
  const stretch = { from: bent[0], to: bent[3], at: bent[1], cost: 1, points: bent };
  assert.ok(standBeside(stretch, 10).middle.y > 100);
});

test("straight stretches on the screen come before bent ones and those beyond it", () => {
  const line = [10, 60, 340].map((x) => ({ x, y: 150 }));
  const stretches = straightStretches(line, 80, FRAME);
  assert.ok(stretches.length > 5);
  assert.ok(stretches[0].from.x >= 50);
  assert.equal(stretches[0].cost, 1);
  assert.ok(stretches.every((each, index) => !index || stretches[index - 1].cost <= each.cost));
  assert.equal((stretches.at(-1)?.cost ?? 0) > 1.9, true);
});

test("no name runs over a part of a river that was not drawn", () => {
  const line = [
    { x: 10, y: 100 },
    { x: 60, y: 100 },
    { x: 60, y: -50 },
    { x: 70, y: -50 },
    { x: 70, y: 100 },
    { x: 120, y: 100 },
  ];
  assert.ok(straightStretches(line, 90, FRAME).every(({ from, to }) => from.x < 65 === to.x < 65));
});

test("a line too short for its name, or too bent, gives no stretch", () => {
  const zigzag = Array.from({ length: 20 }, (_, n) => ({ x: 60 + n * 4, y: n % 2 ? 100 : 140 }));
  assert.deepEqual(straightStretches([POINT, { x: 130, y: 50 }], 80, FRAME), []);
  assert.deepEqual(straightStretches(zigzag, 80, FRAME), []);
});
