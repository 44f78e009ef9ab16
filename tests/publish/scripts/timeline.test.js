import assert from "node:assert/strict";
import { test } from "node:test";

// What a browser gives and the chart asks for only when it is drawn.
globalThis.window = /** @type {any} */ (globalThis);
const { listTicks, pickLanes } = await import("../../../geo/publish/page/axis.js");

const words = /** @type {any} */ ({
  say: (/** @type {string} */ key, /** @type {any} */ values = {}) =>
    key === "date.day_of_month" ? `${values.day} ${values.month}` : key,
  sayDay: (/** @type {string} */ iso) => iso.slice(0, 7),
});
const dayOf = (/** @type {string} */ iso) => Date.parse(iso) / 864e5;

test("the axis counts days, months and years, as many as there is room for", () => {
  const name = (/** @type {{ text: string }} */ { text }) => text;
  const days = listTicks(dayOf("2018-11-01"), dayOf("2018-11-10"), 20, words).map(name);
  assert.deepEqual([days[0], days.length], ["1 month_short.11", 10]);
  assert.equal(listTicks(dayOf("2018-11-01"), dayOf("2018-11-10"), 3, words).length, 4);
  const months = listTicks(dayOf("2018-07-25"), dayOf("2018-12-30"), 20, words).map(name);
  assert.deepEqual(months, ["2018-08", "2018-09", "2018-10", "2018-11", "2018-12"]);
  assert.deepEqual(listTicks(dayOf("2018-07-25"), dayOf("2018-12-30"), 3, words).map(name), ["2018-09", "2018-11"]);
  const years = listTicks(dayOf("2011-03-15"), dayOf("2020-01-01"), 20, words).map(name);
  assert.deepEqual([years[0], years.at(-1), years.length], ["2012", "2020", 9]);
});

test("spans lie side by side in the first free lane; those without one share the last", () => {
  const ends = [
    [1, 5],
    [2, 6],
    [3, 7],
    [4, 8],
    [5, 9],
  ];
  assert.deepEqual(pickLanes(ends), [0, 1, 2, 2, 0]);
});
