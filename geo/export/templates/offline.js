/* The page around the map: period, list of events, accounts. All text of the data is textContent. */
import "../../map/assets/map.js";
import { useSource } from "../../map/assets/server.js";
import { isWithin, makeAnswers } from "./offline-data.js";

/**
 * @template {HTMLElement} Element
 * @param {string} id
 * @param {new () => Element} Kind
 */
const byId = (id, Kind) => {
  const found = document.getElementById(id);
  if (!(found instanceof Kind)) throw new Error(`The page has no ${Kind.name} ${id}`);
  return found;
};

/** @type {import("./offline-data.js").Data} */
const data = JSON.parse(byId("data", HTMLScriptElement).text);
useSource({ ask: makeAnswers(data) });
const { says } = data;
const [from, to] = [byId("from", HTMLInputElement), byId("to", HTMLInputElement)];
const [type, actor] = [byId("type", HTMLSelectElement), byId("actor", HTMLSelectElement)];
const period = byId("period", HTMLFormElement);
let selected = data.selected;
/** @type {Map<string, HTMLElement>} */
const rows = new Map();

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 */
const element = (tag, text = "", className = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};

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

/**
 * Offer what the events have, in order.
 * @param {HTMLSelectElement} select
 * @param {string[]} names
 */
const fillSelect = (select, names) => {
  for (const name of [...new Set(names)].sort()) select.add(new Option(name, name));
};
fillSelect(
  type,
  data.events.map((event) => event.type),
);
fillSelect(
  actor,
  data.events.flatMap((event) => event.actors),
);

/** @param {any} event */
const isChosen = (event) =>
  isWithin(event, from.value, to.value) &&
  (!type.value || event.type === type.value) &&
  (!actor.value || event.actors.includes(actor.value));

const showMap = () => {
  const query = new URLSearchParams();
  data.shown = new Set(data.events.filter(isChosen).map((event) => event.id));
  // The map asks anew when its question is another one.
  if (type.value) query.set("type", type.value);
  if (actor.value) query.set("actor", actor.value);
  if (from.value) query.set("from", from.value);
  if (to.value) query.set("to", to.value);
  window.Rasd.show(map, { ...data.options, query: query.toString(), selected });
};

const showBars = () => {
  const most = Math.max(1, ...data.bins.map(({ events }) => events));
  const bars = data.bins.map((bin) => {
    const bar = element("span");
    bar.style.height = `${Math.round((100 * bin.events) / most)}%`;
    bar.title = `${bin.from === bin.to ? bin.from : `${bin.from} – ${bin.to}`}: ${bin.events}`;
    bar.classList.toggle("pale", !isWithin(bin, from.value, to.value));
    bar.addEventListener("click", () => choosePeriod(bin.from, bin.to));
    return bar;
  });
  byId("bars", HTMLElement).replaceChildren(...bars);
};

/**
 * @param {string} first
 * @param {string} last
 */
const choosePeriod = (first, last) => {
  from.value = first;
  to.value = last;
  update();
};

const showList = () => {
  const shown = data.events.filter(isChosen);
  const items = shown.map((event) => {
    const button = element("button", event.title);
    button.type = "button";
    button.append(element("div", event.about, "soft"));
    button.addEventListener("click", () => open(event.id));
    rows.set(event.id, button);
    const item = element("li");
    item.append(button);
    return item;
  });
  byId("events", HTMLElement).replaceChildren(...(items.length ? items : [element("li", says.none)]));
  const count = says.shown.replace("{shown}", String(shown.length)).replace("{total}", String(data.events.length));
  const isLess = [from, to, type, actor].some(({ value }) => value);
  byId("count", HTMLElement).textContent = isLess ? `${count} · ${says.whole}` : count;
};

/**
 * An address as its own alphabet writes it, or as it stands if that cannot be told.
 * @param {string} address
 */
const readable = (address) => {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
};

/**
 * @param {string} source
 * @param {string} [label]
 */
const linkOf = (source, label = readable(source)) => {
  if (!/^https?:\/\//.test(source)) return element("div", source, "soft");
  const link = element("a", label);
  link.href = source;
  link.rel = "noopener noreferrer";
  link.dir = "ltr";
  return link;
};

/** @param {string} address */
const copyOf = (address) => {
  const copy = element("div", "");
  copy.append(linkOf(address, says.archived));
  return copy;
};

/** @param {any} claim */
const accountOf = (claim) => {
  const account = element("section");
  account.append(element("strong", claim.who), element("div", `${claim.position} · ${claim.day}`, "soft"));
  if (claim.text) account.append(element("p", claim.text));
  for (const figure of claim.figures) account.append(element("div", figure.said, figure.used ? "" : "unused"));
  if (claim.derived) account.append(element("div", claim.derived, "soft"));
  if (claim.source) account.append(linkOf(claim.source));
  if (claim.archive) account.append(copyOf(claim.archive));
  return account;
};

/** @param {string} id */
const open = (id) => {
  const event = data.events.find((one) => one.id === id);
  if (!event) return;
  selected = id;
  const close = element("button", says.close);
  close.type = "button";
  close.addEventListener("click", shut);
  const told = [element("h2", event.title), element("p", event.about, "soft"), element("p", event.paragraph)];
  told.push(element("p", event.number, "soft"));
  if (event.note) told.push(element("p", event.note, "soft"));
  byId("event", HTMLElement).replaceChildren(close, ...told, ...event.claims.map(accountOf));
  byId("event", HTMLElement).hidden = false;
  byId("events", HTMLElement).hidden = true;
  byId("panel", HTMLElement).scrollTop = 0;
  showMap();
};

const shut = () => {
  const last = selected;
  selected = null;
  byId("event", HTMLElement).hidden = true;
  byId("events", HTMLElement).hidden = false;
  showMap();
  if (last) rows.get(last)?.focus();
};

const update = () => {
  showBars();
  showList();
  showMap();
};

period.addEventListener("change", update);
period.addEventListener("submit", (event) => event.preventDefault());
period.addEventListener("reset", () => setTimeout(update));
update();
map.rasd?.drawn.events.on("click", ({ propagatedFrom, layer }) => {
  const { feature } = propagatedFrom || layer || {};
  if (feature) open(feature.properties.id);
});
if (selected) open(selected);
