/* What stands beside the map: an event with its accounts, or what the dataset says to somebody who has just come. */
import { at, button, el, said } from "./build.js";
import { describeEvent } from "./event.js";
import { nameChoice } from "./fields.js";
import { writeAddress } from "./grammar.js";
import { writeParagraph } from "./paragraph.js";
import { query } from "./question.js";
import { sayRule } from "./strip.js";

/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Unshown} Unshown */
/** @typedef {import("./types.js").EventAnswer} EventAnswer */
/** @typedef {import("./fields.js").Context} Context */
/** @typedef {import("./shown.js").Heard} Heard */
/** @typedef {Pick<import("./shown.js").How, "located">} How */

const COUNTING = /** @type {const} */ (["rule", "denials", "admissions", "accounts", "confidence", "as_of"]);
const LEAD = "lead";
const MOST_PLACELESS = 1000; // so many events without a place are looked through, as many as a page of them holds

export class Panel {
  /**
   * @param {Context} context
   * @param {Heard} heard
   */
  constructor(context, heard) {
    this.context = context;
    this.heard = heard;
    this.asked = ""; // the question whose answer stands here, or is awaited
    /** @type {string | null} */
    this.shownEvent = null;
  }

  get words() {
    return this.context.words;
  }

  /**
   * No event matches: what to do instead stands where the panel would.
   * @param {View} view
   * @param {Unshown} unshown
   */
  sayNothing(view, { shown, total }) {
    if (view.event || shown) return;
    const { words } = this;
    const text = words.say("empty.text", { total });
    at("panel-head").replaceChildren(el("p", { className: "rasd-note" }, text));
    at("panel-rest").replaceChildren(button(words.say("filters.reset"), this.heard.reset));
    this.asked = "";
  }

  /**
   * @param {View} view
   * @param {How} how
   */
  show(view, how) {
    document.documentElement.toggleAttribute("data-event", Boolean(view.event));
    if (!view.event) {
      this.asked = LEAD;
      this.showLead();
      return Promise.resolve();
    }
    const event = encodeURIComponent(view.event);
    const isKnown = this.asked !== LEAD;
    if (!isKnown) at("side").scrollTo({ top: 0 });
    // What is asked of the event is how it is counted; and at its own place which events the filters leave.
    return this.putEvent(view, `api/v1/events/${event}?${query(this.context, view)}`, how);
  }

  /**
   * @param {View} view
   * @param {string} question
   * @param {How} how
   */
  async putEvent(view, question, how) {
    const id = String(view.event);
    if (this.asked === question) return;
    const isOther = this.shownEvent !== id;
    this.asked = question;
    at("panel").setAttribute("aria-busy", "true");
    /** @type {EventAnswer | null} */
    const found = await this.heard.ask(question).catch((error) => this.missEvent(error));
    if (this.asked !== question) return;
    at("panel").removeAttribute("aria-busy");
    if (!found) {
      how.located({ id, event: null, isListed: false });
      if (this.asked === question) this.sayMissing(id);
      return;
    }
    const isListed = await this.isListed(view, found).catch(() => true);
    if (this.asked !== question) return;
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
   * Whether the filters leave an event: asked of the events at its very place, or of those without one.
   * @param {View} view
   * @param {EventAnswer} found
   */
  async isListed(view, { event }) {
    const place = event.mapped ? event.places.find(({ lat, lng }) => lat !== null && lng !== null) : null;
    if (!place) return this.isAmongPlaceless(view, event.id);
    const { lng, lat } = place;
    const box = view.bbox;
    if (box && !(Number(lng) >= box[0] && Number(lng) <= box[2] && Number(lat) >= box[1] && Number(lat) <= box[3])) {
      return false;
    }
    const asked = query(this.context, view, { bbox: null });
    const there = await this.heard.ask(`api/v1/cells/events?bbox=${[lng, lat, lng, lat].join()}&${asked}`);
    return there.more > 0 || there.events.id.includes(event.id);
  }

  /**
   * @param {View} view
   * @param {string} event
   */
  async isAmongPlaceless(view, event) {
    const question = `api/v1/unshown/no_place?limit=${MOST_PLACELESS}&${query(this.context, view)}`;
    const { events, total } = await this.heard.ask(question);
    return total > events.length || events.some((/** @type {{ id: string }} */ { id }) => id === event);
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
    const rule = sayRule(view, words, (claimant) => nameChoice("claimant", claimant, this.context));
    const paragraph = writeParagraph(found, words, { harm: site.words.harm, category: site.words.category });
    const why = words.say(view.as_of && !found.claims.length ? "panel.unspoken" : "panel.filtered");
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
