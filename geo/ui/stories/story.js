/* A story on the page: the map, the numbers and the address follow the chapter that is read. */
import { Chapters, showChapter } from "../../map/assets/chapters.js";
import { at as wholeAddress } from "../page/parts.js";

/**
 * What geo/ui/stories/story.py says.
 * @typedef {{ scenes: import("../../map/assets/types.js").Scene[], ofTotal: string }} Data
 */

const MAP = ".st-key-story-map iframe";
const PLACE = ".st-key-story-beside";

/** The chapter the address names; 0 for none. */
const readAddress = () => Number(new URL(window.location.href).searchParams.get("chapter") ?? 0);

/**
 * Scrolling makes no entry in the history, a step makes one.
 * @param {number} index
 * @param {boolean} isStep
 */
const writeAddress = (index, isStep) => {
  const address = new URL(window.location.href);
  if (index < 0) address.searchParams.delete("chapter");
  else address.searchParams.set("chapter", String(index + 1));
  if (address.href === window.location.href) return;
  if (isStep) window.history.pushState({}, "", address);
  else window.history.replaceState(window.history.state, "", address);
};

/** @param {MouseEvent} event */
const keepFile = (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-keep]") : null;
  if (!(button instanceof HTMLElement)) return;
  const link = document.createElement("a");
  link.href = wholeAddress(button.dataset.keep ?? "");
  link.download = "";
  link.click();
};

class Reading {
  /** @param {Data} data */
  constructor(data) {
    this.data = data;
    /** @type {Chapters | undefined} */
    this.chapters = undefined;
    this.path = window.location.pathname;
    this.collect = this.collect.bind(this);
    this.onBack = this.onBack.bind(this);
    this.turnMap = this.turnMap.bind(this);
    this.drawn = new MutationObserver(this.collect);
    this.drawn.observe(document.body, { childList: true, subtree: true });
    window.addEventListener("popstate", this.onBack);
    document.addEventListener("click", keepFile);
    // The map tells where it is when it opens: then it can be told what is read meanwhile.
    window.addEventListener("rasd:scene", this.turnMap);
    this.collect();
  }

  stop() {
    this.drawn.disconnect();
    this.chapters?.stop();
    window.removeEventListener("popstate", this.onBack);
    document.removeEventListener("click", keepFile);
    window.removeEventListener("rasd:scene", this.turnMap);
  }

  /** Take the chapters that are on the page, as soon as they are others. */
  collect() {
    /** @type {HTMLElement[]} */
    const found = [...document.querySelectorAll(".rasd-chapter")].filter((each) => each instanceof HTMLElement);
    if (!found.length || found[0] === this.chapters?.chapters[0]) return;
    this.chapters?.stop();
    const at = readAddress();
    this.chapters = new Chapters(found, {
      onTurn: (index, isStep) => this.onTurn(index, isStep),
      map: () => document.querySelector(PLACE)?.closest(".stColumn") ?? null,
    });
    if (at > 0) this.chapters.go(at - 1, false);
    this.show();
  }

  show() {
    showChapter(this.chapters?.current ?? -1, this.data.scenes.length, this.data.ofTotal);
    this.turnMap();
  }

  turnMap() {
    const frame = document.querySelector(MAP);
    const scene = this.data.scenes[Math.max(0, this.chapters?.current ?? 0)];
    if (frame instanceof HTMLIFrameElement && scene) frame.contentWindow?.Rasd?.turn(scene);
  }

  /**
   * @param {number} index
   * @param {boolean} isStep
   */
  onTurn(index, isStep) {
    // While another page comes, the text goes; the address is that page's by then.
    if (window.location.pathname !== this.path) return;
    writeAddress(index, isStep);
    this.show();
  }

  onBack() {
    if (window.location.pathname !== this.path) return;
    const at = readAddress();
    if (at > 0) this.chapters?.go(at - 1, false);
    else document.querySelector(".stMain")?.scrollTo({ top: 0 });
  }
}

/** @type {Reading | undefined} */
let reading;

/** @param {Component<Data>} component */
export default function run({ data }) {
  const isSame = JSON.stringify(reading?.data.scenes) === JSON.stringify(data.scenes);
  if (!isSame || !reading) {
    reading?.stop();
    reading = new Reading(data);
  }
  reading.data = data;
  reading.show();
  return () => {
    reading?.stop();
    reading = undefined;
  };
}
