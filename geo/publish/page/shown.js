/* Asks for what a view shows and shows each answer in its place; a question that stands is not put again. */
import { at, button, el, said } from "./build.js";
import { describeEvent } from "./event.js";
import { KINDS, nameChoice } from "./form.js";
import { writeAddress } from "./grammar.js";
import { PAGE, showEvents, showGroups } from "./lists.js";
import { writeParagraph } from "./paragraph.js";
import { sayRule, showNumbers, showUnshown } from "./strip.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Unshown} Unshown */
/** @typedef {import("./types.js").EventAnswer} EventAnswer */
/** @typedef {import("./form.js").Context} Context */
/**
 * @typedef {object} Heard
 * @property {import("./types.js").Source["ask"]} ask
 * @property {() => void} fail
 * @property {(event: string | null) => void} select
 * @property {(by: string) => void} group
 * @property {(offset: number) => void} turn
 * @property {(search: string) => void} read
 * @property {() => void} reset
 */
/**
 * @typedef {object} How
 * @property {string} by
 * @property {number} offset
 * @property {(answer: import("./types.js").Timeline) => void} timeline
 * @property {(mapped: number) => void} mapped
 * @property {(found: { id: string, event: EventAnswer["event"] | null, isListed: boolean }) => void} located
 */

/** What asks nothing else of the answers: where the map is, which event is selected, how signs look. */
const NOT_ASKED = { event: null, lat: null, lng: null, z: null };
const AS_DRAWN = { size: "people", colour: "type", fill: "", overlay: "", area: [] };
const COUNTING = /** @type {const} */ (["rule", "denials", "admissions", "accounts", "confidence", "as_of"]);

export class Shown {
  /**
   * @param {Context} context
   * @param {Heard} heard
   */
  constructor(context, heard) {
    this.context = context;
    this.heard = heard;
    /** @type {Map<string, string>} the question whose answer stands in each place, or is awaited there */
    this.asked = new Map();
    /** @type {Map<string, any>} the last answers by question */
    this.kept = new Map();
  }

  get words() {
    return this.context.words;
  }

  /**
   * @param {string} claimant
   */
  nameClaimant(claimant) {
    return nameChoice("claimant", claimant, this.context);
  }

  /**
   * What a view asks, as the rest of an address of the API.
   * @param {View} view
   * @param {Partial<View>} [changes]
   */
  query(view, changes = {}) {
    const { usual, words } = this.context.site;
    const asked = { ...view, ...NOT_ASKED, ...AS_DRAWN, ...changes, lang: usual.lang };
    return `lang=${this.words.lang}&${writeAddress(/** @type {View} */ (asked), { usual, words, choices: {}, known: {} })}`;
  }

  /**
   * Put questions for a place of the page, unless they stand there already, and take their answers.
   * @param {string} place
   * @param {string[]} questions
   * @param {(answers: any[]) => void | Promise<void>} take
   * @param {string} [also] what else the place shows
   */
  async put(place, questions, take, also = "") {
    const asked = [...questions, also].join("\n");
    if (this.asked.get(place) === asked) return;
    this.asked.set(place, asked);
    const region = document.getElementById(place);
    region?.setAttribute("aria-busy", "true");
    try {
      const answers = await Promise.all(questions.map((question) => this.heard.ask(question)));
      // Meanwhile the reader may have chosen something else.
      if (this.asked.get(place) === asked) await take(answers);
    } catch (error) {
      if (this.asked.get(place) !== asked) return;
      console.error(error);
      this.asked.delete(place);
      this.heard.fail();
    } finally {
      if (this.asked.get(place) === asked || !this.asked.has(place)) region?.removeAttribute("aria-busy");
    }
  }

  /**
   * @param {View} view
   * @param {How} how
   */
  async show(view, how) {
    const asked = this.query(view);
    const whole = this.query(view, { harm: "killed", category: "all" });
    const panel = this.showPanel(view, how);
    await this.put("unshown", [`api/v1/unshown?${whole}`], ([unshown]) => {
      /** @type {Unshown} */
      this.unshown = unshown;
      showUnshown(unshown, this.words, () => at("list").scrollIntoView({ block: "start" }));
      how.mapped(unshown.shown - unshown.unmapped);
    });
    if (!this.unshown) return;
    if (this.unshown.few) {
      this.showFew();
      return;
    }
    await Promise.all([
      panel,
      this.showStrip(view, this.unshown),
      this.put(
        "time-chart",
        [`api/v1/timeline?${asked}`],
        ([timeline]) => how.timeline(timeline),
        this.sayPeriod(view),
      ),
      this.showList(view, whole, how),
      this.showGroups(view, asked, how.by),
    ]);
    this.sayNothing(view);
  }

  /** @param {View} view */
  sayPeriod({ from, to }) {
    return `${from}/${to}`;
  }

  /**
   * @param {View} view
   * @param {Unshown} unshown
   */
  showStrip(view, unshown) {
    const questions = this.context.site.strip.map(
      ([harm, category]) => `api/v1/casualties?${this.query(view, { harm, category })}`,
    );
    const rule = sayRule(view, this.words, (claimant) => this.nameClaimant(claimant));
    const show = (/** @type {any[]} */ counted) => showNumbers({ counted, unshown, view, words: this.words, rule });
    return this.put("numbers", questions, show, JSON.stringify(unshown));
  }

  /**
   * @param {View} view
   * @param {string} whole
   * @param {How} how
   */
  showList(view, whole, { offset }) {
    const { words } = this;
    at("list-title").textContent = words.say("table.title");
    if (!this.context.site.rows) return this.showRestricted("events");
    const question = `api/v1/events?${whole}&offset=${offset}&limit=${PAGE}`;
    const choose = (/** @type {string} */ event) => {
      this.heard.select(event);
      at("stage").scrollIntoView({ block: "nearest" });
    };
    const mark = () => {
      for (const each of at("events").querySelectorAll("[data-event]"))
        each.setAttribute("aria-current", String(each.getAttribute("data-event") === view.event));
    };
    return this.put("events", [question], ([{ events, total }]) =>
      showEvents(
        { events, total, offset },
        { words, selected: view.event, choose, turn: (next) => this.heard.turn(next) },
      ),
    ).then(mark);
  }

  /**
   * @param {View} view
   * @param {string} asked
   * @param {string} by
   */
  showGroups(view, asked, by) {
    const { words } = this;
    const { site } = this.context;
    const select = el("select", { id: "by", onchange: () => this.heard.group(select.value) });
    for (const way of site.choices.by) select.add(new Option(words.say(`casualties.by_${way}`), way));
    select.value = by;
    const head = [
      el("h2", { className: "rasd-heading" }, words.say("casualties.title")),
      el("label", { htmlFor: "by" }, words.say("casualties.by")),
      select,
    ];
    const hadFocus = document.activeElement?.id === "by";
    at("groups-head").replaceChildren(...head);
    if (hadFocus) select.focus();
    const rule = sayRule(view, words, (claimant) => this.nameClaimant(claimant));
    const nameOf = (/** @type {string} */ kind, /** @type {string} */ id) =>
      kind in KINDS ? nameChoice(kind, id, this.context) : id;
    const questions = [`api/v1/casualties?by=${by}&${asked}`, `api/v1/casualties?${asked}`];
    return this.put("groups", questions, ([{ groups }, counted]) =>
      showGroups({ groups, whole: counted, by, rule }, { words, nameOf, least: site.least }),
    );
  }

  /** @param {string} place where rows would stand */
  async showRestricted(place) {
    const { words } = this;
    const { site } = this.context;
    const text = words.say("licence.text", { licence: site.told[words.lang].licence });
    const least = site.least > 1 && el("p", { className: "rasd-soft" }, words.say("licence.least", { n: site.least }));
    const told = [el("h3", { className: "rasd-heading" }, words.say("licence.title")), el("p", {}, text)];
    at(place).replaceChildren(...told, el("p", {}, words.say("licence.do")), ...(least ? [least] : []));
  }

  /** Too few events match to be told of. */
  showFew() {
    const { words, unshown } = this;
    const text = words.say("licence.few", { total: unshown?.total ?? 0 });
    for (const place of ["numbers", "groups", "panel-rest"]) {
      this.asked.delete(place);
      at(place).replaceChildren(el("p", {}, text));
    }
    at("panel-head").replaceChildren(button(words.say("filters.reset"), this.heard.reset));
  }

  /**
   * No event matches: what to do instead stands where the panel would.
   * @param {View} view
   */
  sayNothing(view) {
    if (view.event || !this.unshown || this.unshown.shown) return;
    const { words } = this;
    const text = words.say("empty.text", { total: this.unshown.total });
    at("panel-head").replaceChildren(el("p", { className: "rasd-note" }, text));
    at("panel-rest").replaceChildren(button(words.say("filters.reset"), this.heard.reset));
    this.asked.delete("panel");
  }

  /**
   * @param {View} view
   * @param {How} how
   */
  showPanel(view, how) {
    document.documentElement.toggleAttribute("data-event", Boolean(view.event) && this.context.site.rows);
    if (!this.context.site.rows) return this.showRestricted("panel-rest");
    if (!view.event) {
      this.asked.set("panel", "lead");
      this.showLead();
      return Promise.resolve();
    }
    const event = encodeURIComponent(view.event);
    const isKnown = this.asked.get("panel") !== "lead";
    if (!isKnown) at("side").scrollTo({ top: 0 });
    // What is asked of the event is how it is counted; and at its own place which events the filters leave.
    return this.putEvent(view, `api/v1/events/${event}?${this.query(view)}`, how);
  }

  /**
   * @param {View} view
   * @param {string} question
   * @param {How} how
   */
  async putEvent(view, question, how) {
    const id = String(view.event);
    if (this.asked.get("panel") === question) return;
    const isOther = this.shownEvent !== id;
    this.asked.set("panel", question);
    at("panel").setAttribute("aria-busy", "true");
    /** @type {EventAnswer | null} */
    const found = await this.heard.ask(question).catch((error) => this.missEvent(error));
    if (this.asked.get("panel") !== question) return;
    at("panel").removeAttribute("aria-busy");
    if (!found) {
      how.located({ id, event: null, isListed: false });
      if (this.asked.get("panel") === question) this.sayMissing(id);
      return;
    }
    const isListed = await this.isListed(view, found).catch(() => true);
    if (this.asked.get("panel") !== question) return;
    how.located({ id, event: found.event, isListed });
    this.showEvent(view, found, isListed);
    this.shownEvent = id;
    if (isOther) at("side").scrollTo({ top: 0 });
  }

  /** @param {unknown} error @returns {null} */
  missEvent(error) {
    console.info(error);
    return null;
  }

  /**
   * Whether the filters leave an event: asked of the events at its very place.
   * @param {View} view
   * @param {EventAnswer} found
   */
  async isListed(view, { event, claims }) {
    const place = event.mapped ? event.places.find(({ lat, lng }) => lat !== null && lng !== null) : null;
    if (!place) return claims.length > 0;
    const { lng, lat } = place;
    const box = view.bbox;
    if (box && !(Number(lng) >= box[0] && Number(lng) <= box[2] && Number(lat) >= box[1] && Number(lat) <= box[3])) {
      return false;
    }
    const asked = this.query(view, { bbox: null });
    const there = await this.heard.ask(`api/v1/cells/events?bbox=${[lng, lat, lng, lat].join()}&${asked}`);
    return there.more > 0 || there.events.id.includes(event.id);
  }

  /** @param {string} id */
  sayMissing(id) {
    const { words } = this;
    const values = { parameter: "event", value: id.slice(0, 80) };
    this.showLead();
    at("panel-head").prepend(el("p", { className: "rasd-note" }, words.say("view.unknown_value", values)));
  }

  /**
   * @param {View} view
   * @param {EventAnswer} found
   * @param {boolean} isListed
   */
  showEvent(view, found, isListed) {
    const { words } = this;
    const { site } = this.context;
    const rule = sayRule(view, words, (claimant) => this.nameClaimant(claimant));
    const paragraph = writeParagraph(found, words, { harm: site.words.harm, category: site.words.category });
    const why = words.say(found.claims.length ? "panel.filtered" : "panel.unspoken");
    at("panel-head").replaceChildren(
      button(words.say("publish.back"), () => this.leave(), { className: "rasd-button panel-back" }),
      ...[said(found.event.title, "h2")].filter((node) => node !== null),
      ...(isListed ? [] : [el("p", { className: "rasd-note" }, why)]),
      this.describeQuote(view, paragraph),
    );
    const linkTo = (/** @type {string} */ event) => this.linkTo(view, event);
    at("panel-rest").replaceChildren(...describeEvent(found, { words, rule, linkTo }).filter((node) => node !== null));
  }

  leave() {
    this.heard.select(null);
    at("panel").focus();
  }

  /**
   * A link to another event, as the view counts.
   * @param {View} view
   * @param {string} event
   */
  linkTo(view, event) {
    const { usual, words } = this.context.site;
    const counting = Object.fromEntries(COUNTING.map((name) => [name, view[name]]));
    const grammar = { usual, words, choices: {}, known: {} };
    return this.makeLink(writeAddress({ ...usual, ...counting, event }, grammar, { lang: this.words.lang }));
  }

  /** @param {string} search */
  makeLink(search) {
    const link = el("a", { className: "rasd-link", href: `?${search}`, dir: "auto" });
    link.onclick = (pressed) => {
      if (pressed.ctrlKey || pressed.metaKey || pressed.shiftKey || pressed.button) return;
      pressed.preventDefault();
      this.heard.read(search);
    };
    return link;
  }

  /**
   * The paragraph with a button that copies it with its source and the link of the event.
   * @param {View} view
   * @param {string} paragraph
   */
  describeQuote(view, paragraph) {
    const { words } = this;
    const { site } = this.context;
    const day = words.sayDay(site.published);
    const source = words.say("paragraph.recorded", {
      app: words.say("app.name"),
      title: site.told[words.lang].title,
      day,
    });
    const copy = button(words.say("paragraph.copy"), async () => {
      const link = new URL(this.linkTo(view, String(view.event)).getAttribute("href") ?? "", location.href).href;
      try {
        await navigator.clipboard.writeText(`${paragraph}\n${source}\n${link}`);
        copy.textContent = words.say("paragraph.copied");
      } catch {
        getSelection()?.selectAllChildren(quoted);
        copy.textContent = words.say("paragraph.failed");
      }
    });
    const quoted = el("p", { className: "rasd-paragraph", dir: "auto" }, paragraph);
    return el("div", { className: "rasd-quote" }, quoted, copy);
  }

  /** What the dataset says to somebody who has just come, and ways in. */
  showLead() {
    const { words } = this;
    const { site } = this.context;
    const told = site.told[words.lang];
    const ways = told.ways.map(({ title, query }) => {
      const link = this.makeLink(query);
      link.textContent = title;
      return el("li", {}, link);
    });
    const differing = told.differing.map(({ event, title, about, flags }) => {
      const link = this.linkTo(/** @type {View} */ (site.usual), event);
      link.textContent = title;
      const small = (/** @type {string} */ text) => el("small", { className: "rasd-soft" }, text);
      return el("li", {}, link, small(about), small(flags));
    });
    const list = (/** @type {string} */ key, /** @type {HTMLElement[]} */ lines) =>
      lines.length > 0 &&
      el("section", {}, el("h3", {}, words.say(key)), el("ul", { className: "rasd-ways" }, ...lines));
    const choose = words.say(ways.length || differing.length ? "lead.or_choose" : "lead.choose");
    at("panel-head").replaceChildren(
      ...[said(told.lead, "p", { className: "rasd-paragraph" })].filter((node) => node !== null),
      ...[said(told.coverage, "p", { className: "rasd-soft" })].filter((node) => node !== null),
    );
    const keeper = told.kept_by && words.say("lead.kept_by", { names: told.kept_by });
    const parts = [list("lead.ways", ways), list("lead.differing", differing)];
    parts.push(el("p", { className: "rasd-soft rasd-on-screen" }, choose));
    if (keeper) parts.push(el("p", { className: "rasd-soft" }, keeper));
    at("panel-rest").replaceChildren(...parts.filter((part) => part instanceof Node));
    this.shownEvent = null;
  }
}
