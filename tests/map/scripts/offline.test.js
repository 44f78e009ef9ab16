import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithin, makeAnswers } from "../../../geo/export/templates/offline-data.js";

const MARKS = {
  id: ["a", "b", "b", "c"],
  lng: [40, 40.001, 41, 45],
  lat: [34, 34.001, 34.5, 38],
  from: ["2018-11-01", "2018-11-10", "2018-11-10", null],
  to: ["2018-11-05", null, null, null],
  agreement: ["agree", "differ", "differ", "none"],
  main: [true, true, false, true],
  partly: [false, false, false, false],
  group: ["Battles", "Riots", "Riots", "Battles"],
};
const ADDED = { a: { low: 2, high: 3, open: false }, b: { low: 10, high: 10, open: true } };
const ask = makeAnswers(/** @type {any} */ ({ marks: MARKS, added: ADDED, ground: { land: "land" } }));
const WORLD = "bbox=-180,-85,180,85";

test("an event is within a period it touches; one without a date only in all of them", () => {
  const days = { from: "2018-11-01", to: "2018-11-05" };
  assert.equal(isWithin(days, "2018-11-05", "2018-12-01"), true);
  assert.equal(isWithin(days, "2018-11-06", null), false);
  assert.equal(isWithin({ from: "2018-11-01", to: null }, "2019-01-01", null), true);
  assert.equal(isWithin({ from: null, to: null }, "2018-11-01", null), false);
  assert.equal(isWithin({ from: null, to: null }, "", ""), true);
});

test("marks near each other are one cell from afar and stand alone from near", async () => {
  const far = await ask(`api/v1/cells?z=3&${WORLD}`);
  assert.deepEqual([far.cells.events, far.cells.differ, far.events.id, far.shown], [[2], [1], ["c"], 3]);
  assert.deepEqual([far.cells.low, far.cells.high, far.cells.open, far.cells.figured], [[12], [13], [true], [2]]);
  assert.deepEqual(far.cells.kinds, [{ Battles: 1, Riots: 1 }]);
  const near = await ask(`api/v1/cells?z=17&${WORLD}`);
  assert.deepEqual([near.cells.events, near.events.id], [[], ["a", "b", "c"]]);
  assert.deepEqual([near.further.id, near.further.lng, near.further.to_lng], [["b"], [41], [40.001]]);
});

test("a question about a box and a period is answered with what is in both", async () => {
  const { events } = await ask("api/v1/cells/events?bbox=39,33,41,35&from=2018-11-06");
  assert.deepEqual(events.id, ["b", "b"]);
});

test("the page answers for all the map asks, and for nothing else", async () => {
  assert.equal(await ask("data/basemap/land.json"), "land");
  assert.deepEqual(await ask("assets/rasd/tiles.json"), { tiles: [] });
  const { event } = await ask("api/v1/events/c?lang=en");
  assert.deepEqual(event, { mapped: true, places: [{ lat: 38, lng: 45, alternatives: [] }] });
  await assert.rejects(ask("api/v1/health"));
});
