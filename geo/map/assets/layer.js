/* The layer of events: takes the page's state, and hands it to the parts that ask, draw and say. */
import { Controls } from "./around.js";
import { Asking } from "./asking.js";
import { BaseMap } from "./basemap.js";
import { setPalette } from "./colours.js";
import { asHtml } from "./controls.js";
import { isStill } from "./elements.js";
import { Looks } from "./looks.js";
import { Marks } from "./marks.js";
import { Outside } from "./outside.js";
import { Overlay } from "./overlay.js";
import { noteDrawn } from "./page.js";
import { Position } from "./position.js";
import { Pressing } from "./pressing.js";
import { Selecting } from "./selecting.js";
import { Words } from "./words.js";

/** @typedef {import("./types.js").Dataset} Dataset */
/** @typedef {import("./types.js").Options} Options */

/** @type {Dataset[]} */
const ALONE = [{ rank: 0, name: "" }];
/** The panes of the map between its tiles and its popups, each with its place among Leaflet's. */
const PANES = { "rasd-base": 150, "rasd-precision": 350, "rasd-found": 590 };

/** @param {L.Map} map */
const prepareMap = (map) => {
  for (const [name, zIndex] of Object.entries(PANES)) {
    Object.assign(map.createPane(name).style, { zIndex, pointerEvents: "none" });
  }
  map.getContainer().dir = "ltr";
  if (!isStill()) return;
  map._zoomAnimated = false;
  Object.assign(map.options, { zoomAnimation: false, fadeAnimation: false, inertia: false });
};

export class EventLayer {
  /**
   * @param {L.Map} map
   * @param {Options} options
   */
  constructor(map, options) {
    this.map = map;
    this.options = options;
    this.words = new Words(options.language, options.texts);
    this.datasets = ALONE;
    prepareMap(map);
    this.base = new BaseMap().addTo(map);
    this.asking = new Asking(map);
    this.pressing = new Pressing(this);
    this.overlay = new Overlay(map, {
      choose: (area) => this.pressing.tellPage({ area }),
      named: () => this.base.setAreaNames(this.overlay.named()),
      ask: () => this.asking.askAreas(this.datasets[0], Boolean(this.options.overlay?.sums)),
      filled: (fill) => this.controls.legend.fill(this.words, this.looks, fill, this.options.overlay?.sums ?? ""),
    });
    this.looks = new Looks();
    this.drawn = new Marks(this.pressing, this.looks);
    this.selecting = new Selecting(map, this.drawn, this.asking);
    this.outside = new Outside(this.drawn);
    this.anchor = L.layerGroup();
    this.controls = new Controls(map, this.base, this.words, {
      goTo: (bbox) => this.position.goTo(bbox),
      goHome: () => this.position.goTo(this.options.whole),
      retry: () => this.ask(),
      choose: (event) => this.pressing.choose(event),
    });
    this.position = new Position(map, { onOpened: () => this.ask(), onLook: () => this.look() });
  }

  /** The marks on the map by their keys. */
  get marks() {
    return this.drawn.byKey;
  }

  /** The question whose answer is drawn or awaited. */
  get asked() {
    return this.asking.asked;
  }

  question() {
    return this.asking.question();
  }

  /**
   * Take the page's state; asks for marks only when the events it wants are others.
   * @param {Options} options
   * @param {Options | null} before null for the first time
   */
  show(options, before) {
    this.options = options;
    this.looks.take(options.looks);
    // Beside a text that scrolls, the wheel is the text's.
    if (options.scene) this.map.scrollWheelZoom.disable();
    const isOtherLook = before?.lang !== options.lang || before.theme !== options.theme;
    if (isOtherLook) this.showLook();
    this.datasets = options.datasets.length ? options.datasets.map((each, rank) => ({ ...each, rank })) : ALONE;
    this.controls.show(this.words, options);
    if (Boolean(before?.overlay) !== Boolean(options.overlay)) this.showBase();
    this.asking.set(options, this.datasets);
    this.overlay.show(this.words, options.overlay, this.asking.filters);
    const isOpening = !before || String(before.home) !== String(options.home) || before.scene !== options.scene;
    if (isOpening) this.position.openAt(options);
    else {
      this.position.take(options);
      if (this.asked !== this.question()) this.ask();
      else if (before.mapped !== options.mapped || isOtherLook) this.sayOutside();
    }
    // What a link opens at is said by the link.
    if (before?.selected !== options.selected) this.select(options.selected, undefined, isOpening);
  }

  showLook() {
    const { language, theme, palette, texts } = this.options;
    this.words = new Words(language, texts);
    setPalette(document.documentElement, palette);
    document.documentElement.style.colorScheme = theme;
    this.showBase();
    this.controls.showLook(this.words, this.options);
    this.noteLegend();
  }

  showBase() {
    const { language, palette } = this.options;
    const credits = this.map.attributionControl;
    const attribution = asHtml(this.words.say("map.base_attribution"));
    const isOn = this.map.hasLayer(this.base);
    if (isOn) credits.removeAttribution(this.base.getAttribution());
    this.base.setLook({ language, palette, attribution, hasAreas: Boolean(this.options.overlay) });
    if (isOn) credits.addAttribution(attribution);
  }

  /**
   * The name of a thing's dataset, as a list that is empty where there is but one.
   * @param {{ rank: number }} thing
   */
  titleOf({ rank }) {
    return this.datasets.length > 1 ? [this.datasets[rank].title ?? ""] : [];
  }

  /**
   * Mark an event as selected; `point` says where it is, if the reader chose it on the map.
   * @param {string | null} id
   * @param {import("./types.js").Place} [point]
   * @param {boolean} [isOpening] whether the map opens with it, at the zoom its link says
   */
  select(id, point, isOpening = false) {
    this.controls.list.mark(id);
    const start = isOpening ? null : this.options.start;
    this.selecting.select(id, point, (place) => this.position.leaveFor(place), start);
  }

  /** The map shows something else: ask for it, unless the last answer holds it. */
  look() {
    if (this.asked !== this.question()) this.ask();
    else this.sayOutside();
  }

  async ask() {
    if (this.position.toOpen) return;
    this.controls.status.wait(this.words);
    const answers = await this.asking.ask();
    if (answers === "failed") this.controls.status.fail(this.words);
    else if (answers !== "outdated") this.draw(answers);
  }

  /** @param {import("./types.js").Answer[]} answers one for each dataset */
  draw(answers) {
    this.drawn.draw(answers, this.datasets, this.words);
    this.outside.read(answers);
    this.noteLegend();
    this.selecting.show();
    this.base.setMarks(this.drawn.discs());
    this.sayOutside();
    noteDrawn();
  }

  noteLegend() {
    const drawn = [...[...this.marks.values()].map(({ thing }) => thing), ...this.selecting.signs()];
    this.controls.legend.note(this.words, this.looks, drawn, this.asking.filters);
  }

  sayOutside() {
    this.controls.status.say(this.words, this.outside.say(this.words, this.datasets, this.options.mapped));
  }
}
