/* Asks for what a view shows and shows each answer in its place; a question that stands is not put again. */
import { at, button, el } from "./build.js";
import { KINDS, nameChoice } from "./fields.js";
import { openHidden } from "./hidden.js";
import { PAGE, showEvents, showGroups } from "./lists.js";
import { Panel } from "./panel.js";
import { query } from "./question.js";
import { sayRule, showNumbers, showUnshown } from "./strip.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Unshown} Unshown */
/** @typedef {import("./types.js").EventAnswer} EventAnswer */
/** @typedef {import("./fields.js").Context} Context */
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
 * @property {(answer: import("./types.js").Timeline, undated: () => void) => void} timeline
 * @property {(mapped: number) => void} mapped
 * @property {(found: { id: string, event: EventAnswer["event"] | null, isListed: boolean }) => void} located
 */

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
    this.panel = new Panel(context, heard);
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
   * @param {View} view
   * @param {Partial<View>} [changes]
   */
  query(view, changes) {
    return query(this.context, view, changes);
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
    this.view = view; // what an answer that stands already is pressed for
    const asked = this.query(view);
    const whole = this.query(view, { harm: "killed", category: "all" });
    const panel = this.context.site.rows ? this.panel.show(view, how) : this.showRestricted("panel-rest");
    await this.put("unshown", [`api/v1/unshown?${whole}`], ([unshown]) => {
      /** @type {Unshown} */
      this.unshown = unshown;
      showUnshown(unshown, this.words, (part) => this.open(part));
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
        ([timeline]) => how.timeline(timeline, () => this.open("too_vague")),
        this.sayPeriod(view),
      ),
      this.showList(view, whole, how),
      this.showGroups(view, asked, how.by),
    ]);
    this.panel.sayNothing(view, this.unshown);
  }

  /**
   * Open the list of what one count of the line under the numbers is about.
   * @param {string} part
   */
  open(part) {
    if (part === "showing") return at("list").scrollIntoView({ block: "start" });
    const { context, heard } = this;
    const view = /** @type {View} */ (this.view);
    return openHidden(part, { ...context, view, ask: heard.ask, select: heard.select, fail: heard.fail });
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
    const widest = `api/v1/totals/widest?${this.query(view)}`;
    const show = (/** @type {any[]} */ [{ total }, ...counted]) =>
      showNumbers({ counted, total, unshown, view, words: this.words, rule });
    return this.put("numbers", [widest, ...questions], show, JSON.stringify(unshown));
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
    const { site, areas } = this.context;
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
    const nameOf = (/** @type {string} */ kind, /** @type {string} */ id) => {
      if (kind === "area") return areas.name(id, view.overlay, words);
      return kind in KINDS ? nameChoice(kind, id, this.context) : id;
    };
    const laid = by === "area" ? this.query(view, { overlay: view.overlay }) : asked;
    const questions = [`api/v1/casualties?by=${by}&${laid}`, `api/v1/casualties?${asked}`];
    return this.put("groups", questions, async ([{ groups, near_border }, counted]) => {
      if (by === "area") await areas.load();
      const borders = by === "area" ? areas.describe(view, near_border, words) : "";
      showGroups({ groups, whole: counted, by, rule, borders }, { words, nameOf, least: site.least });
    });
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
    this.panel.asked = "";
    at("panel-head").replaceChildren(button(words.say("filters.reset"), this.heard.reset));
  }
}
