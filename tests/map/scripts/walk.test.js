import assert from "node:assert/strict";
import { test } from "node:test";
import { Passing } from "../../../geo/ui/map/passing.js";
import { begin, dayOf, fit, isoOf, playOn, shift, slide, stepBy, writePeriod } from "../../../geo/ui/map/walk.js";

const YEAR = { first: dayOf("2018-01-01"), last: dayOf("2018-12-31"), isMonthly: false };
const MONTHS = { ...YEAR, isMonthly: true };
const WHOLE = { from: YEAR.first, to: YEAR.last };
/** @type {(from: string, to: string) => import("../../../geo/ui/map/walk.js").Period} */
const days = (from, to) => ({ from: dayOf(from), to: dayOf(to) });
/** @type {(period: import("../../../geo/ui/map/walk.js").Period | null) => string[] | null} */
const write = (period) => period && [isoOf(period.from), isoOf(period.to)];

test("a period keeps within the time, and to whole months where these are told", () => {
  assert.deepEqual(write(fit(days("2017-05-01", "2018-02-10"), YEAR)), ["2018-01-01", "2018-02-10"]);
  assert.deepEqual(write(fit(days("2018-03-05", "2018-02-10"), YEAR)), ["2018-02-10", "2018-03-05"]);
  assert.deepEqual(write(fit(days("2018-02-10", "2018-03-05"), MONTHS)), ["2018-02-01", "2018-03-31"]);
});

test("an end moves by days, or by months", () => {
  assert.deepEqual(write(shift(days("2018-02-10", "2018-03-05"), YEAR, { from: -7 })), ["2018-02-03", "2018-03-05"]);
  assert.deepEqual(write(shift(days("2018-02-01", "2018-02-28"), MONTHS, { to: 1 })), ["2018-02-01", "2018-03-31"]);
});

test("a period slides as long as it is, as far as the time reaches", () => {
  assert.deepEqual(write(slide(days("2018-12-01", "2018-12-30"), YEAR, 7)), ["2018-12-02", "2018-12-31"]);
  assert.equal(slide(days("2018-12-01", "2018-12-31"), YEAR, 7), null);
  assert.deepEqual(write(slide(days("2018-02-01", "2018-03-31"), MONTHS, 1)), ["2018-03-01", "2018-04-30"]);
});

test("playing moves a window, or everything up to a day, to the end and no further", () => {
  assert.deepEqual(write(playOn(WHOLE, YEAR, "window")), ["2018-01-01", "2018-02-15"]);
  assert.deepEqual(write(playOn(days("2018-01-01", "2018-02-15"), YEAR, "window")), ["2018-01-07", "2018-02-21"]);
  assert.deepEqual(write(begin(YEAR, "all")), ["2018-01-01", "2018-01-07"]);
  assert.equal(playOn(WHOLE, YEAR, "all"), null);
  assert.deepEqual(write(playOn(days("2018-01-20", "2018-02-15"), YEAR, "all")), ["2018-01-01", "2018-02-21"]);
  for (const mode of /** @type {const} */ (["window", "all"])) {
    let [period, steps] = [begin(MONTHS, mode), 0];
    for (let next = playOn(period, MONTHS, mode); next && steps < 20; next = playOn(period, MONTHS, mode)) {
      [period, steps] = [next, steps + 1];
    }
    assert.equal(period.to, YEAR.last);
    assert.ok(steps <= 12);
  }
});

test("a step goes on from the whole time at its ends", () => {
  assert.deepEqual(write(stepBy(WHOLE, YEAR, "window", 1)), ["2018-01-01", "2018-01-01"]);
  assert.deepEqual(write(stepBy(WHOLE, YEAR, "window", -1)), ["2018-12-31", "2018-12-31"]);
  assert.deepEqual(write(stepBy(days("2018-02-01", "2018-02-03"), YEAR, "window", 1)), ["2018-02-02", "2018-02-04"]);
  assert.deepEqual(write(stepBy(days("2018-02-01", "2018-02-03"), YEAR, "all", 1)), ["2018-01-01", "2018-02-04"]);
  assert.deepEqual(write(stepBy(WHOLE, YEAR, "all", -1)), ["2018-01-01", "2018-12-30"]);
  assert.equal(stepBy(days("2018-01-01", "2018-01-01"), YEAR, "all", -1), null);
});

test("an end at the edge of the data is left open", () => {
  assert.deepEqual(writePeriod(WHOLE, YEAR), { from: null, to: null });
  assert.deepEqual(writePeriod(days("2018-01-02", "2018-12-31"), YEAR), { from: "2018-01-02", to: null });
});

test("one question is under way at a time, and what lies between is passed over", async () => {
  /** @type {number[]} */
  const asked = [];
  /** @type {((how: import("../../../geo/ui/map/passing.js").How) => void)[]} */
  const answers = [];
  const passing = new Passing((period) => {
    asked.push(period.to);
    return new Promise((resolve) => answers.push(resolve));
  });
  const done = [1, 2, 3].map((to) => passing.go({ from: 0, to }));
  assert.deepEqual(asked, [1]);
  answers[0]("shown");
  await new Promise(setImmediate);
  assert.deepEqual(asked, [1, 3]);
  answers[1]("shown");
  await Promise.all(done);
  assert.deepEqual(passing.shown, { from: 0, to: 3 });
  const failing = passing.go({ from: 0, to: 4 });
  answers[2]("failed");
  await failing;
  assert.deepEqual([asked, passing.shown?.to], [[1, 3, 4], 3]);
  const again = passing.go({ from: 0, to: 4 });
  answers[3]("shown");
  await again;
  assert.equal(passing.shown?.to, 4);
});
