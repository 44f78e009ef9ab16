import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = /** @type {any} */ (globalThis);
const { stepDay } = await import("../../../geo/publish/page/play.js");

const span = { first: "2018-11-01", last: "2018-11-30" };
const whole = { from: null, to: null };

test("a day's step keeps the length of a period, and stops at the ends of the data", () => {
  const cases = [
    [whole, 1, { from: "2018-11-01", to: "2018-11-01" }],
    [whole, -1, { from: "2018-11-30", to: "2018-11-30" }],
    [{ from: "2018-11-01", to: "2018-11-01" }, 1, { from: "2018-11-02", to: "2018-11-02" }],
    [{ from: "2018-11-10", to: "2018-11-16" }, -1, { from: "2018-11-09", to: "2018-11-15" }],
    [{ from: null, to: "2018-11-16" }, 1, { from: "2018-11-02", to: "2018-11-17" }],
    [{ from: null, to: "2018-11-16" }, -1, null],
    [{ from: "2018-11-10", to: null }, 1, null],
    [{ from: "2018-11-30", to: "2018-11-30" }, 1, null],
  ];
  for (const [period, by, next] of cases)
    assert.deepEqual(stepDay(/** @type {any} */ (period), span, /** @type {1 | -1} */ (by)), next);
});
