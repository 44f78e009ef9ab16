/* Panels over the map: tooltip, status line and the list of a cell.
 *
 * All text goes in as text nodes. The map runs left to right in every language; each panel takes
 * the direction of the page.
 */
import { html } from "./elements.js";
import { eventSign, picture } from "./signs.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./types.js").EventThing} EventThing */

const PATIENCE = 200; // ms before an awaited answer shows as awaited
const EDGE = 6; // px between the tooltip and the ends of the map
const SMALL = 7; // px of the sign of an event in a list, whatever it stands for

/**
 * Put a panel on the map: clicks and wheel stay in it.
 * @param {L.Map} map
 * @param {string} className
 * @param {Record<string, any>} [properties]
 */
export const addPanel = (map, className, properties = {}) => {
  const panel = html("div", { className: `rasd-panel ${className}`, ...properties });
  L.DomEvent.disableClickPropagation(panel);
  L.DomEvent.disableScrollPropagation(panel);
  map.getContainer().append(panel);
  return panel;
};

/**
 * Give an element the page's language and direction.
 * @param {HTMLElement} panel
 * @param {Words} words
 */
export const direct = (panel, words) => {
  panel.dir = words.direction;
  panel.lang = words.lang;
};

/** The one tooltip, moved from mark to mark. */
export class Tooltip {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.panel = html("div", { className: "rasd-panel rasd-tooltip", hidden: true, "aria-hidden": "true" });
    map.getContainer().append(this.panel);
    map.on("movestart zoomstart", () => this.hide());
  }

  /**
   * @param {L.LatLng} latlng
   * @param {string[]} lines
   * @param {Words} words
   * @param {number} gap pixels between the point and the tooltip
   */
  show(latlng, lines, words, gap) {
    direct(this.panel, words);
    const made = lines.map((line, index) => html("div", { className: index ? "" : "rasd-title" }, line));
    this.panel.replaceChildren(...made);
    this.panel.hidden = false;
    const point = this.map.latLngToContainerPoint(latlng);
    const size = this.map.getSize();
    const width = this.panel.offsetWidth;
    const left = Math.max(EDGE, Math.min(size.x - width - EDGE, point.x - width / 2));
    const above = point.y - gap - this.panel.offsetHeight;
    const top = above > EDGE ? above : point.y + gap;
    this.panel.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide() {
    this.panel.hidden = true;
  }
}

/** One line under the map: loading, failed, nothing found, more outside. */
export class Status {
  /**
   * @param {L.Map} map
   * @param {() => void} onRetry
   */
  constructor(map, onRetry) {
    this.onRetry = onRetry;
    this.bar = html("div", { className: "rasd-loading", hidden: true });
    map.getContainer().append(this.bar);
    this.panel = addPanel(map, "rasd-status", { role: "status", hidden: true });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /**
   * Show that an answer is awaited, unless it comes within a moment.
   * @param {Words} words
   */
  wait(words) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.bar.title = words.say("map.loading");
      this.bar.hidden = false;
    }, PATIENCE);
  }

  done() {
    clearTimeout(this.timer);
    this.bar.hidden = true;
  }

  /**
   * @param {Words} words
   * @param {string} text
   */
  say(words, text) {
    this.done();
    direct(this.panel, words);
    this.panel.replaceChildren(text);
    this.panel.hidden = !text;
  }

  /** @param {Words} words */
  fail(words) {
    this.say(words, words.say("map.error"));
    const retry = html("button", { type: "button", onclick: () => this.onRetry() }, words.say("map.retry"));
    this.panel.append(" ", retry);
  }
}

/** The events of a cell that no zoom can split, each as a button. */
export class List {
  /**
   * @param {L.Map} map
   * @param {(event: EventThing) => void} onChoose
   */
  constructor(map, onChoose) {
    this.onChoose = onChoose;
    /** @type {Element | null} */
    this.opener = null;
    /** @type {string | null} */
    this.selected = null;
    this.panel = addPanel(map, "rasd-list", { hidden: true, role: "dialog" });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  /**
   * @param {Words} words
   * @param {{ heading: string, events: EventThing[], more: number, looks: import("./looks.js").Looks }} shown
   */
  open(words, { heading, events, more, looks }) {
    this.opener = document.activeElement;
    direct(this.panel, words);
    this.panel.setAttribute("aria-label", heading);
    const close = html("button", { type: "button", className: "rasd-close", onclick: () => this.close() }, "×");
    close.setAttribute("aria-label", words.say("map.close"));
    const rows = events.map((event) => html("li", {}, this.row(words, event, looks)));
    const head = html("div", { className: "rasd-head" }, html("h2", {}, heading), close);
    const rest = more ? [html("p", {}, words.say("map.more", { n: more }))] : [];
    this.panel.replaceChildren(head, html("ul", {}, ...rows), ...rest);
    this.panel.hidden = false;
    this.mark(this.selected);
    /** @type {HTMLElement | null} */ (this.panel.querySelector("li button"))?.focus({ preventScroll: true });
  }

  /**
   * @param {Words} words
   * @param {EventThing} event
   * @param {import("./looks.js").Looks} looks
   */
  row(words, event, looks) {
    const also = event.main ? [] : [words.say("map.also_here")];
    const about = [words.when(event), looks.figure(event, words), ...also].join(" · ");
    const title = html("span", { className: "rasd-title" }, event.title);
    const text = html("span", {}, title, html("span", { className: "rasd-about" }, about));
    const sign = picture(eventSign(event, SMALL, looks.roleOf(event.group)));
    const button = html("button", { type: "button", onclick: () => this.onChoose(event) }, sign, text);
    button.dataset.event = event.id;
    return button;
  }

  /**
   * Show which of the rows is the selected event.
   * @param {string | null} id
   */
  mark(id) {
    this.selected = id;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.panel.querySelectorAll("button[data-event]"))) {
      button.setAttribute("aria-current", String(button.dataset.event === id));
    }
  }

  close() {
    this.panel.hidden = true;
    if (this.opener instanceof HTMLElement) this.opener.focus({ preventScroll: true });
  }
}
