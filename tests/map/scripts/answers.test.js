import assert from "node:assert/strict";
import { test } from "node:test";
import { countEvents, readCells, readEvents, readSeveral } from "../../../geo/map/assets/answers.js";

const MAIN = { rank: 0, name: "" };
const BESIDE = { rank: 1, name: "other" };
const EVENTS = {
  ...{ lng: [40], lat: [34], id: ["a"], title: ["A"], type: ["Battles"], from: ["2018-11-17"], to: ["2018-11-17"] },
  ...{ date_prec: [1], radius_m: [500], low: [1], high: [2], open: [false], category: ["all"], accounts: [2] },
  ...{ agreement: ["differ"], partly: [false], taken: [false] },
};
const CELLS = {
  ...{ lng: [41, 42], lat: [35, 36], events: [3, 2], differ: [1, 0], partly: [0, 1], west: [40, 42], south: [34, 36] },
  ...{ east: [42, 42], north: [36, 36], split: [true, false], place: [null, "Hajin"] },
};

/** @param {object} more */
const answer = (more) => ({ events: EVENTS, cells: CELLS, shown: 6, ...more });

test("columns become things that know their dataset", () => {
  const [event] = readEvents(EVENTS, BESIDE);
  assert.deepEqual([event.rank, event.id, event.metres, event.precision], [1, "other/a", 500, 1]);
  assert.equal(readEvents(EVENTS, MAIN)[0].id, "a");
  const [, cell] = readCells(CELLS, MAIN);
  assert.deepEqual([cell.index, cell.bbox, cell.place], [1, [42, 36, 42, 36], "Hajin"]);
});

test("an answer that counts each event once needs to tell no more", () => {
  assert.deepEqual(readSeveral(answer({}), MAIN), []);
});

test("an answer that counts more than it shows, or hides few, leaves it unknown", () => {
  assert.equal(readSeveral(answer({ shown: 5 }), MAIN), null);
  assert.equal(readSeveral(answer({ few: true }), MAIN), null);
});

test("an event that several signs count is counted once", () => {
  const several = readSeveral(answer({ shown: 5, several: { id: ["a"], cells: [[0, 1]] } }), BESIDE);
  assert.deepEqual(several, [{ id: "other/a", cells: [0, 1] }]);
  const cells = readCells(CELLS, MAIN);
  assert.equal(countEvents(cells, []), 5);
  assert.equal(countEvents(cells, [{ id: "b", cells: [0, 1] }]), 4);
  assert.equal(countEvents([...cells, ...readEvents(EVENTS, MAIN)], [{ id: "a", cells: [0] }]), 5);
  assert.equal(countEvents([cells[0]], [{ id: "b", cells: [0, 1] }]), 3);
});
