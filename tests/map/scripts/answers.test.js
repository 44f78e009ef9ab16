import assert from "node:assert/strict";
import { test } from "node:test";
import { countEvents, readCells, readEvents, readFurther } from "../../../geo/map/assets/answers.js";

const MAIN = { rank: 0, name: "" };
const BESIDE = { rank: 1, name: "other" };
const EVENTS = {
  ...{ lng: [40], lat: [34], id: ["a"], title: ["A"], type: ["Battles"], from: ["2018-11-17"], to: ["2018-11-17"] },
  ...{ date_prec: [1], radius_m: [500], low: [1], high: [2], open: [false], category: ["all"], accounts: [2] },
  ...{ agreement: ["differ"], partly: [false], taken: [false], main: [true], group: ["Battles"] },
};
/** @type {import("../../../geo/map/assets/types.js").Answer["cells"]} */
const CELLS = {
  ...{ lng: [41, 42], lat: [35, 36], events: [3, 2], differ: [1, 0], partly: [0, 1], west: [40, 42], south: [34, 36] },
  ...{ low: [5, null], high: [9, null], open: [true, false], figured: [2, 0], kinds: [{ Battles: 3 }, { Riots: 2 }] },
  ...{ east: [42, 42], north: [36, 36], split: [true, false], place: [null, "Hajin"] },
};

const FURTHER = { lng: [43], lat: [37], to_lng: [41], to_lat: [35], events: [2], id: ["a"], title: ["A"] };

test("columns become things that know their dataset", () => {
  const [event] = readEvents(EVENTS, BESIDE);
  assert.deepEqual([event.rank, event.id, event.metres, event.precision], [1, "other/a", 500, 1]);
  assert.equal(readEvents(EVENTS, MAIN)[0].id, "a");
  const [, cell] = readCells(CELLS, MAIN);
  assert.deepEqual([cell.index, cell.bbox, cell.place], [1, [42, 36, 42, 36], "Hajin"]);
});

test("a further place knows the sign it is tied to", () => {
  const [place] = readFurther(FURTHER, BESIDE);
  assert.deepEqual([place.id, place.events, place.tiedTo], ["other/a", 2, { lat: 35, lng: 41 }]);
});

test("each event is counted by one sign", () => {
  const cells = readCells(CELLS, MAIN);
  assert.equal(countEvents([...cells, ...readEvents(EVENTS, MAIN)]), 6);
  assert.equal(countEvents([cells[1]]), 2);
});
