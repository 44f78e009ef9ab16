import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = /** @type {any} */ (globalThis);
const { localized, nameGroup, putInOrder } = await import("../../../geo/publish/page/lists.js");

const words = /** @type {any} */ ({
  columns: ["name_ar", "name_en"],
  say: (/** @type {string} */ key) => key,
  join: (/** @type {string[]} */ parts) => parts.join(" + "),
  sayMonth: (/** @type {string} */ month) => `in ${month}`,
  term: (/** @type {string} */ _, /** @type {string} */ word) => word,
});

test("a row is named in the reader's language, else in the one that stands in", () => {
  assert.equal(localized({ title_en: "Strike", title_ar: "ضربة" }, "title", words), "ضربة");
  assert.equal(localized({ title_en: "Strike", title_ar: "" }, "title", words), "Strike");
  assert.equal(localized({}, "title", words), "");
});

test("groups without a figure come last, months as they come", () => {
  const groups = /** @type {any} */ ([{ high: null }, { high: 3 }, { high: 0 }, { high: 9 }]);
  const highs = (/** @type {any[]} */ each) => each.map(({ high }) => high);
  assert.deepEqual(highs(putInOrder(groups, "place")), [9, 3, 0, null]);
  assert.deepEqual(highs(putInOrder(groups, "month")), [null, 3, 0, 9]);
});

test("a group has a name whatever its key", () => {
  const how = { words, nameOf: (/** @type {string} */ kind, /** @type {string} */ id) => `${kind} ${id}`, least: 5 };
  const named = [
    [null, "actor", "casualties.nobody"],
    [null, "month", "casualties.undated"],
    ["few", "place", "licence.groups"],
    ["longer", "month", "casualties.longer"],
    ["2018-11", "month", "in 2018-11"],
    ["Battles", "type", "Battles"],
    ["hajin; abu", "place", "place hajin + place abu"],
    ["sdf", "side", "actor sdf"],
  ];
  for (const [key, by, name] of named) assert.equal(nameGroup(key, String(by), how), name);
});
