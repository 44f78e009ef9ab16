/* The dashboard without its server: takes an address, asks a source of answers, and shows what it says.
 *
 * `start(source)` is the only door. What the page is about is said by assets/site.json, written when the
 * dataset was published; every number, mark and account comes from the source, at the addresses of the API.
 */
import "../../map/assets/map.js";
import { stayInPage } from "../../map/assets/page.js";
import { forgetLoaded, useSource } from "../../map/assets/server.js";
import { Areas } from "./areas.js";
import { at } from "./build.js";
import { Files } from "./files.js";
import { Form, makeDrawn } from "./form.js";
import { Frame } from "./frame.js";
import { dropFilters, makeGrammar, readAddress, writeAddress } from "./grammar.js";
import { PAGE } from "./lists.js";
import { MapOfPage } from "./map.js";
import { Shown } from "./shown.js";
import { Speech } from "./speech.js";
import { TimelineChart } from "./timeline.js";

/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Grammar} Grammar */

/** What the address says of the map alone; its changes leave no entry in the history. */
const POSITION = { lat: null, lng: null, z: null };

class StaticPage {
  /** @param {Source} source */
  constructor(source) {
    this.source = source;
    this.files = new Files(new URL("./", document.baseURI).href);
    useSource({ ask: (path, signal) => this.files.answer(path) ?? source.ask(path, signal) });
    stayInPage();
    /** @type {View | null} */
    this.view = null;
    /** @type {Record<string, string>} */
    this.chosen = {};
    this.offset = 0;
    /** @type {TimelineChart | null} */
    this.timeline = null;
    /** @type {MapOfPage | null} */
    this.map = null;
  }

  /** Read what the page is about, and show what its address asks for; said, where a file does not come. */
  async open() {
    at("failed").hidden = true;
    try {
      const [site, names] = await Promise.all([this.files.readSite(), this.source.ask("api/v1/names")]);
      this.site = site;
      this.names = names;
      this.areas = new Areas(site, (address) => this.source.ask(address));
      await this.readAddress();
      await this.speak();
    } catch (error) {
      console.error(error);
      this.fail(() => this.open());
      return;
    }
    addEventListener("popstate", () => this.comeBack());
    addEventListener("rasd:position", (event) => this.keepPosition(/** @type {CustomEvent} */ (event).detail));
    addEventListener("rasd:read", (event) => {
      event.preventDefault();
      at("panel").focus(); // the next stop after a mark that opened an event is what is said of it
    });
    addEventListener("rasd:theme", () => this.show());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show());
  }

  async readAddress() {
    const { site, names, areas } = this;
    if (!site || !names || !areas) return;
    this.grammar = makeGrammar(site, names, await areas.listKnown(new URLSearchParams(location.search)));
    const asked = readAddress(location.search, this.grammar);
    const lang = document.documentElement.lang;
    const isNamed = new URLSearchParams(location.search).get("lang") === asked.view.lang;
    this.view = { ...asked.view, lang: isNamed ? asked.view.lang : lang };
    this.chosen = asked.chosen;
    this.offset = 0;
    this.asked = asked;
  }

  /** Take the words of the view's language, and build anew what is made of them. */
  async speak() {
    const { view, site, names, areas } = this.ready();
    const texts = await this.files.readTexts(view.lang);
    const language = site.languages.find(({ code }) => code === view.lang) ?? site.languages[0];
    this.words = new Speech(language, texts);
    const root = document.documentElement;
    Object.assign(root, { lang: view.lang, dir: language.direction });
    root.dataset.lang = view.lang;
    const context = {
      site,
      names,
      areas,
      words: this.words,
      change: (/** @type {Partial<View>} */ changes) => this.change(changes),
      reset: () => this.reset(),
    };
    this.form = new Form(context);
    this.drawn = makeDrawn(context);
    at("drawn").replaceChildren(...this.drawn.map(({ element }) => element));
    this.frame = new Frame({ ...context, turnTo: (lang) => this.turnTo(lang), copy: () => this.writeLink() });
    this.frame.show(this.asked);
    this.timeline ??= new TimelineChart({
      choose: (period) => this.change(period),
      pass: (period) => this.pass(period),
    });
    this.map ??= new MapOfPage({
      choose: (event) => this.change({ event }),
      turnArea: (area) => this.turnArea(area),
      further: (base) => this.files.readWhole(base),
    });
    this.shown = new Shown(context, {
      ask: (path, signal) => this.source.ask(path, signal),
      fail: () => this.fail(() => this.show()),
      select: (event) => this.change({ event }),
      group: (by) => this.group(by),
      turn: (offset) => this.turn(offset),
      read: (search) => this.follow(search),
      reset: () => this.reset(),
    });
    this.show();
  }

  /** What is there once the page is open. */
  ready() {
    const { view, site, names, areas } = this;
    if (!view || !site || !names || !areas) throw new Error("The page is not open yet.");
    return { view, site, names, areas };
  }

  /** Show what the view asks for; what is asked already is not asked again. */
  async show() {
    const { view, site, areas } = this.ready();
    const { words, form, drawn, shown, map, timeline } = this;
    if (!words || !form || !drawn || !shown || !map || !timeline) return;
    this.writeAddress(false);
    if (areas.find(view) && !areas.isLoaded) {
      await areas.load().catch(() => this.fail(() => this.show()));
      // Meanwhile the reader may have chosen something else.
      if (view !== this.view || !areas.isLoaded) return;
    }
    form.show(view);
    for (const field of drawn) field.show(view);
    at("failed").hidden = true;
    const theme = this.frame?.theme ?? "light";
    const about = { site, areas, words, theme };
    map.show(view, about);
    await shown.show(view, {
      by: this.chosen.by ?? site.choices.by[0],
      offset: this.offset,
      timeline: (answer, openUndated) => timeline.show({ timeline: answer, view, words, openUndated }),
      mapped: (mapped) => map.show(view, { ...about, mapped }),
      located: (found) => map.select(found),
    });
  }

  /**
   * Take a choice of the reader into the view, its address and the history.
   * @param {Partial<View>} changes
   */
  change(changes) {
    const { view } = this.ready();
    this.view = { ...view, ...changes };
    if (Object.keys(changes).some((name) => name !== "event")) this.offset = 0;
    this.writeAddress(true);
    this.show();
  }

  /**
   * Show a period that playing came to. The back button leads to where playing began, not through every step.
   * @param {import("./play.js").Period} period
   */
  async pass(period) {
    const { view } = this.ready();
    this.view = { ...view, ...period };
    this.offset = 0;
    await this.show();
  }

  /** Ask for every event again; what is counted, and how, stays, and so do the map and the event. */
  reset() {
    const { view, site } = this.ready();
    this.change(dropFilters(view, site.usual));
  }

  /**
   * Keep to an area too, or no longer.
   * @param {string} area
   */
  turnArea(area) {
    const { view } = this.ready();
    const others = view.area.filter((each) => each !== area);
    this.change({ area: others.length < view.area.length ? others : [...others, area] });
  }

  /** @param {string} by */
  group(by) {
    this.chosen = { ...this.chosen, by };
    this.writeAddress(true);
    this.show();
  }

  /** @param {number} offset */
  turn(offset) {
    this.offset = offset - (offset % PAGE);
    this.show();
  }

  /** @param {string} lang */
  async turnTo(lang) {
    const { view } = this.ready();
    this.view = { ...view, lang };
    this.writeAddress(true);
    try {
      await this.speak();
    } catch {
      this.fail(() => this.turnTo(lang));
    }
  }

  /**
   * Follow a link within the page.
   * @param {string} search
   */
  follow(search) {
    history.pushState(null, "", `?${search}`);
    this.comeBack();
    at("content").scrollIntoView({ block: "start" });
  }

  /** The address is another one: by the back button, or by a link. */
  async comeBack() {
    this.timeline?.play.stop();
    const before = this.view?.lang;
    try {
      await this.readAddress();
    } catch {
      this.fail(() => this.comeBack());
      return;
    }
    this.frame?.show(this.asked);
    if (this.view?.lang === before) this.show();
    else this.speak().catch(() => this.fail(() => this.comeBack()));
  }

  /** @param {{ lat: number, lng: number, z: number } | null} position null where the map opens by itself */
  keepPosition(position) {
    const { view } = this.ready();
    const round = (/** @type {number} */ degrees) => +degrees.toFixed(5);
    const found = position && { lat: round(position.lat), lng: round(position.lng), z: position.z };
    this.view = { ...view, ...(found ?? POSITION) };
    this.writeAddress(false);
  }

  /** The query part of the address of what is shown. */
  writeLink() {
    const { view, site } = this.ready();
    const by = this.chosen.by === site.choices.by[0] ? "" : (this.chosen.by ?? "");
    return writeAddress(view, /** @type {Grammar} */ (this.grammar), { by, lang: view.lang });
  }

  /** @param {boolean} isChosen whether the reader chose something, to which the back button comes back */
  writeAddress(isChosen) {
    const address = `?${this.writeLink()}`;
    if (address === location.search) return;
    if (isChosen) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  /**
   * Say that something did not come, with a button that asks for it again.
   * @param {() => void} again
   */
  fail(again) {
    this.timeline?.play.stop();
    forgetLoaded();
    const told = at("failed");
    told.hidden = false;
    for (const retry of told.querySelectorAll("button")) {
      retry.onclick = () => {
        told.hidden = true;
        again();
      };
    }
  }
}

/**
 * Show the page, with a source of answers.
 * @param {Source} source
 */
export const start = (source) => new StaticPage(source).open();
