/* A story kept as a file: its map answers itself, and follows the chapter that is read. */
import { Chapters, showChapter } from "../../map/assets/chapters.js";
import "../../map/assets/map.js";
import { useSource } from "../../map/assets/server.js";
import { makeAnswers } from "./offline-data.js";

/**
 * What geo/export/story.py puts into the file: like the kept page's, with the marks of each scene.
 * @typedef {Omit<import("./offline-data.js").Data, "marks" | "added"> & {
 *   scenes: import("../../map/assets/types.js").Scene[], marks: Record<string, any[]>[], ofTotal: string,
 *   added: Record<string, import("./offline-data.js").Adds>[] }} Data
 */

/** @type {Data} */
const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");
const answers = data.marks.map((marks, index) => makeAnswers({ ...data, marks, added: data.added[index] }));
let shown = 0;
useSource({ ask: (path) => answers[shown](path) });

const [west, south, east, north] = data.bounds;
const map = L.map("map", {
  zoomControl: false,
  attributionControl: false,
  minZoom: 3,
  maxZoom: 17,
  maxBounds: [
    [south, west],
    [north, east],
  ],
});
window.Rasd.show(map, { ...data.options, ...data.scenes[0] });

/** @param {number} index */
const show = (index) => {
  shown = Math.max(0, index);
  showChapter(index, data.scenes.length, data.ofTotal);
  window.Rasd.turn(data.scenes[shown]);
};

/** The chapter the address names; 0 for none. */
const readAddress = () => Number(/^#chapter-(\d+)$/.exec(window.location.hash)?.[1] ?? 0);

/** @type {HTMLElement[]} */
const found = [...document.querySelectorAll(".rasd-chapter")].filter((each) => each instanceof HTMLElement);
const chapters = new Chapters(found, {
  onTurn: (index, isStep) => {
    const address = index < 0 ? window.location.pathname : `#chapter-${index + 1}`;
    if (isStep) window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
    show(index);
  },
  map: () => document.getElementById("beside"),
});
window.addEventListener("popstate", () => {
  const at = readAddress();
  if (at) chapters.go(at - 1, false);
  else window.scrollTo({ top: 0 });
});
show(-1);
const at = readAddress();
if (at) chapters.go(at - 1, false);
