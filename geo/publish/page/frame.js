/* The frame of the page: title line, notes on its address, method, credit; and the theme. */
import { at, button, el, link, said } from "./build.js";

/** @typedef {import("./types.js").Asked} Asked */
/** @typedef {import("./form.js").Context} Context */
/** @typedef {Context & { turnTo: (lang: string) => void, copy: () => string }} Around */

const THEMES = /** @type {const} */ (["system", "light", "dark"]);
const KEPT = "rasd-theme";
const METHOD = ["events", "figures", "blank", "overlap", "place", "dates"];

/** @returns {string} the theme the reader chose, `system` for none */
const readTheme = () => {
  const asked = new URLSearchParams(location.search).get("theme");
  try {
    return asked ?? localStorage.getItem(KEPT) ?? THEMES[0];
  } catch {
    return asked ?? THEMES[0];
  }
};

export class Frame {
  /** @param {Around} around */
  constructor(around) {
    this.around = around;
    this.chosenTheme = readTheme();
    this.showBar();
    this.showFoot();
    this.nameParts();
    const told = this.told;
    document.title = around.words.join([told.title.slice(0, 80), around.words.say("app.name")], "dot");
  }

  get told() {
    const { site, words } = this.around;
    return site.told[words.lang];
  }

  /** @returns {string} `light` or `dark` */
  get theme() {
    if (this.chosenTheme === "light" || this.chosenTheme === "dark") return this.chosenTheme;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  /** Texts that stand in the page from the start, in the reader's language. */
  nameParts() {
    const { words } = this.around;
    const labels = { filters: "filters.title", time: "timeline.label", numbers: "numbers.label", map: "map.label" };
    for (const [id, key] of Object.entries(labels)) at(id).setAttribute("aria-label", words.say(key));
    at("side").setAttribute("aria-label", words.say("panel.accounts"));
    for (const [id, key] of Object.entries({ content: "reach.content", events: "reach.events" })) {
      at(`skip-${id}`).textContent = words.say(key);
    }
    at("skips").setAttribute("aria-label", words.say("reach.skips"));
  }

  showBar() {
    const { words, site, turnTo } = this.around;
    at("name").textContent = words.say("app.name");
    at("title").textContent = this.told.title;
    const languages = site.languages.map(({ code, name }) => {
      const each = button(name, () => turnTo(code), { lang: code });
      each.setAttribute("aria-pressed", String(code === words.lang));
      return each;
    });
    const group = el("div", { className: "languages", role: "group" }, ...languages);
    group.setAttribute("aria-label", words.say("lang.label"));
    const theme = el("select", { id: "theme", onchange: () => this.takeTheme(theme.value) });
    for (const name of THEMES) theme.add(new Option(words.say(`publish.theme_${name}`), name));
    theme.value = this.chosenTheme;
    theme.setAttribute("aria-label", words.say("publish.theme"));
    at("actions").replaceChildren(this.makeFilters(), group, theme, this.makeCopy());
  }

  /** On a narrow page the filters are a drawer. */
  makeFilters() {
    const { words } = this.around;
    const [filters, close] = [at("filters"), at("filters-close")];
    const open = button(words.say("filters.open"), () => turn(true), { className: "rasd-button open-filters" });
    const turn = (/** @type {boolean} */ isOpen) => {
      filters.classList.toggle("is-open", isOpen);
      open.setAttribute("aria-expanded", String(isOpen));
      if (isOpen) close.focus();
      else open.focus();
    };
    open.setAttribute("aria-expanded", String(filters.classList.contains("is-open")));
    open.setAttribute("aria-controls", "filters");
    close.textContent = words.say("publish.close_filters");
    close.onclick = () => turn(false);
    filters.onkeydown = (event) => {
      if (event.key === "Escape" && filters.classList.contains("is-open")) turn(false);
    };
    return open;
  }

  makeCopy() {
    const { words, copy } = this.around;
    const label = words.say("share.button");
    const pressed = button(label, async () => {
      const address = new URL(`?${copy()}`, location.href).href;
      try {
        await navigator.clipboard.writeText(address);
        at("said").textContent = words.say("share.done");
      } catch {
        at("said").textContent = words.say("share.failed");
      }
      setTimeout(() => {
        at("said").textContent = "";
      }, 4000);
    });
    pressed.title = words.say("share.help");
    return pressed;
  }

  /** @param {string} theme */
  takeTheme(theme) {
    this.chosenTheme = theme;
    document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
    try {
      localStorage.setItem(KEPT, theme);
    } catch {
      // Then it holds until the page is left.
    }
    dispatchEvent(new CustomEvent("rasd:theme"));
  }

  /**
   * Say what of the address could not be honoured, and what a cited link says of the data.
   * @param {Asked | undefined} asked
   */
  show(asked) {
    const { words } = this.around;
    const notes = [];
    if (asked?.problems.length) {
      const lines = asked.problems.map(({ parameter, value, problem }) =>
        el("li", {}, words.say(`view.${problem}`, { parameter, value: value.slice(0, 80) })),
      );
      const title = el("b", {}, words.say("view.title"));
      notes.push(el("div", { className: "rasd-note", role: "status" }, title, el("ul", {}, ...lines)));
    }
    if (asked?.pin) notes.push(this.describePin(asked.pin));
    at("notes").replaceChildren(...notes);
  }

  /** @param {NonNullable<Asked["pin"]>} pin */
  describePin({ revision, accessed }) {
    const { words, site } = this.around;
    const isSame = site.revision.startsWith(revision) || revision.startsWith(site.revision);
    const on = accessed ? "_on" : "";
    const key = isSame ? `pinned.same${on}` : `publish.pin_gone${on}`;
    const day = accessed ? words.sayDay(accessed) : "";
    const told = words.say(key, { revision, now: site.revision, day });
    return el("p", { className: "rasd-note", role: "status" }, told);
  }

  showFoot() {
    const { words, site } = this.around;
    const told = this.told;
    const how = METHOD.map((name) => el("p", {}, words.say(`about.method_${name}`)));
    const rules = site.words.rule.map((rule) =>
      el(
        "li",
        {},
        el("b", {}, words.say(`rule.${rule}`)),
        " ",
        words.join([words.say(`rule_means.${rule}`), words.say(`rule_limits.${rule}`)], "space"),
      ),
    );
    at("method").replaceChildren(
      el("summary", {}, words.say("publish.method")),
      el("div", { className: "rasd-article" }, ...how, el("ul", {}, ...rules), el("p", {}, words.say("publish.lacks"))),
    );
    at("foot").replaceChildren(...this.describeData(), ...this.describePublished(told));
  }

  describeData() {
    const { words, site } = this.around;
    const told = this.told;
    const licence = link(told.licence, site.licence_url);
    const lines = [
      [words.say("export.says.credit"), said(told.credit)],
      [words.say("export.says.licence"), licence],
      [words.say("about.cite_title"), said(told.cite)],
      [words.say("about.basemap_title"), said(words.say("publish.basemap"))],
    ];
    const rows = lines.flatMap(([label, text]) => (text ? [el("dt", {}, label), el("dd", {}, text)] : []));
    return [said(told.description, "p"), el("dl", { className: "rasd-facts" }, ...rows)].filter(
      (node) => node !== null,
    );
  }

  /** @param {import("./types.js").Told} told */
  describePublished(told) {
    const { words, site, copy } = this.around;
    const day = words.sayDay(site.published);
    const lines = [
      el("p", {}, words.say("publish.as_published", { day, revision: site.revision, version: site.version })),
    ];
    if (told.kept_by) {
      const names = words.say("lead.kept_by", { names: told.kept_by });
      const send = site.corrections && link(words.say("lead.corrections"), site.corrections);
      lines.push(el("p", {}, names, send && " ", send));
    }
    if (site.dashboard) {
      const live = el("a", { className: "rasd-link", href: site.dashboard }, words.say("publish.live"));
      live.rel = "noopener";
      // The address is that of the view at the moment it is followed.
      const write = () => {
        live.href = `${site.dashboard}/?dataset=${encodeURIComponent(site.dataset)}&${copy()}`;
      };
      for (const event of ["focus", "pointerenter", "pointerdown"]) live.addEventListener(event, write);
      lines.push(el("p", {}, live));
    }
    return lines;
  }
}
