import assert from "node:assert/strict";
import { test } from "node:test";
import { labelRules, makeFilter, namesOf, paintRules } from "../../../geo/map/assets/vector.js";

const ARABIC = { code: "ar", direction: "rtl", locale: "ar", columns: ["name_ar", "name_en"] };
const ENGLISH = { code: "en", direction: "ltr", locale: "en", columns: ["name_en", "name_ar"] };

class Part {
  /** @param {any} options */
  constructor(options) {
    this.options = options;
  }
}
const LIBRARY = {
  PolygonSymbolizer: Part,
  LineSymbolizer: Part,
  CircleSymbolizer: Part,
  OffsetTextSymbolizer: Part,
  CenteredTextSymbolizer: Part,
  GroupSymbolizer: Part,
  /** @param {number[][]} stops */
  linear: (stops) => stops,
};
const PALETTE = new Proxy({}, { get: (_, role) => `colour of ${String(role)}` });
const LOOK = /** @type {any} */ ({ palette: PALETTE, language: ARABIC, font: "Letters" });

test("a row takes features of its geometry that have one of its values", () => {
  const filter = makeFilter({ layer: "boundary", key: "admin_level", values: ["2"] }, 2);
  assert.equal(filter(8, { props: { admin_level: 2 }, geomType: 2 }), true); // a number in tiles
  assert.equal(filter(8, { props: { admin_level: 4 }, geomType: 2 }), false);
  assert.equal(filter(8, { props: { admin_level: 2 }, geomType: 3 }), false);
  assert.equal(filter(8, { props: {}, geomType: 2 }), false);
  assert.equal(makeFilter({ layer: "water" }, 3)(8, { props: {}, geomType: 3 }), true);
});

test("names are looked for in the page's language, then as the place writes itself", () => {
  assert.deepEqual(namesOf(ARABIC).slice(0, 3), ["name:ar", "name_ar", "name"]);
  assert.deepEqual(namesOf(ENGLISH).slice(0, 5), ["name:en", "name_en", "name:latin", "name_int", "name"]);
  assert.ok(namesOf(ARABIC).includes("name:en"));
});

test("rules are made of every row, in the page's colours and letters", () => {
  const painted = paintRules(LIBRARY, LOOK);
  const layers = painted.map(({ dataLayer }) => dataLayer);
  for (const layer of ["earth", "water", "ocean", "transportation", "roads", "streets"])
    assert.ok(layers.includes(layer));
  assert.equal(/** @type {any} */ (painted[0].symbolizer).options.fill, "colour of land");
  const written = labelRules(LIBRARY, LOOK);
  const [country] = written;
  assert.equal(/** @type {any} */ (country.symbolizer).options.font, "600 13px Letters");
  // Arabic is not set in italics.
  const lakes = written.filter(({ dataLayer }) => dataLayer === "water_name");
  assert.doesNotMatch(/** @type {any} */ (lakes[0].symbolizer).options.font, /italic/);
});
