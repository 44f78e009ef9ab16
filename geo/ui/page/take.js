/* The dialogs that cite a view and take it away. What they say comes from the server, for the
 * address as it stands when they open; all text goes in as text nodes.
 */
const SAID = 2500;
const ICONS = {
  cite: ["M3 9V6.5A3.5 3.5 0 0 1 6.5 3M3 9h3.5v4H3ZM9.5 9V6.5A3.5 3.5 0 0 1 13 3M9.5 9H13v4H9.5Z"],
  take: ["M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11"],
};
const SVG = "http://www.w3.org/2000/svg";
const KILO = 1e3;
const MEGA = 1e6;

const root = () => window.__streamlit?.MAIN_PAGE_BASE_URL || new URL("./", document.baseURI).href;
const at = (address) => new URL(address.replace(/^\//, ""), root()).href;

const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
};

const makeIcon = (name) => {
  const icon = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 16 16", class: "rasd-icon", "aria-hidden": "true" })) {
    icon.setAttribute(key, value);
  }
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    icon.append(path);
  }
  return icon;
};

const makeButton = (label, onclick, className = "rasd-button") =>
  make("button", { type: "button", className, onclick }, label);

const makeOpener = (name, say, onclick) => {
  const button = make("button", { type: "button", className: `rasd-button rasd-open-${name}`, title: say(`${name}.help`), onclick });
  button.setAttribute("aria-label", say(`${name}.button`));
  button.setAttribute("aria-haspopup", "dialog");
  button.append(makeIcon(name), make("span", {}, say(`${name}.button`)));
  return button;
};

/** A text with a button that copies it. */
const makeCopy = ({ label, done, failed, text, field }) => {
  const button = makeButton(label, async () => {
    let said = done;
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      said = failed;
      window.getSelection().selectAllChildren(field);
    }
    button.textContent = said;
    setTimeout(() => (button.textContent = label), SAID);
  });
  return button;
};

/** A row of buttons of which one is pressed. */
const makeTurns = (values, { label, name, start, onTurn }) => {
  const choose = (value) => {
    for (const turn of turns) turn.setAttribute("aria-pressed", String(turn.dataset.value === value));
    onTurn(value);
  };
  const turns = values.map((value) => {
    const turn = makeButton(name(value), () => choose(value));
    turn.dataset.value = value;
    return turn;
  });
  const group = make("div", { className: "rasd-turns", role: "group" }, ...turns);
  group.setAttribute("aria-label", label);
  choose(start);
  return group;
};

const openDialog = (host, name, { say, direction, lang }, fill) => {
  const close = makeButton(say(`${name}.close`), () => dialog.close());
  const heading = make("h2", { id: `rasd-${name}-title`, className: "rasd-heading" }, say(`${name}.title`));
  const body = make("div", { className: "rasd-dialog-body" });
  const dialog = make("dialog", { className: "rasd-dialog", dir: direction, lang });
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.append(make("header", {}, heading, close), body);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  host.append(dialog);
  dialog.showModal();
  fill(body).catch(() => body.replaceChildren(make("p", { role: "alert" }, say(`${name}.failed_load`))));
};

const ask = async (path) => {
  const response = await fetch(at(path));
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
};

/* Cite */

/** A text whose address keeps its order where it is broken into lines, as nodes. */
const holdAddress = (text, address) =>
  text.split(address).flatMap((part, n) => (n ? [make("bdi", { dir: "ltr" }, address), part] : [part]));

const showCitation = (found, { say, languages }) => async (lang, block) => {
  const style = ([name, text]) => {
    const dir = name === "bibtex" ? "ltr" : languages[lang].direction;
    const field = make("div", { className: "rasd-cited-text", dir, lang }, ...holdAddress(text, found.address));
    const copy = makeCopy({ label: say("cite.copy"), done: say("cite.copied"), failed: say("cite.failed"), text: () => text, field });
    const heading = make("h3", {}, say(`cite.style.${name}`));
    copy.setAttribute("aria-label", `${say("cite.copy")}: ${heading.textContent}`);
    return make("section", { className: "rasd-citation" }, make("header", {}, heading, copy), field);
  };
  block.replaceChildren(...Object.entries(found.texts[lang]).map(style));
};

const fillCite = (context) => async (body) => {
  const { say, page, lang } = context;
  const query = new URLSearchParams(window.location.search);
  if (page) query.set("page", page);
  const found = await ask(`cite?${query}`);
  const link = make("div", { className: "rasd-cited-text", dir: "ltr" }, found.address);
  const copy = makeCopy({ label: say("cite.copy"), done: say("cite.copied"), failed: say("cite.failed"), text: () => found.address, field: link });
  copy.setAttribute("aria-label", `${say("cite.copy")}: ${found.link}`);
  const block = make("div");
  const show = showCitation(found, context);
  const turns = makeTurns(Object.keys(found.texts), {
    label: say("cite.language"),
    name: (one) => context.languages[one].name,
    start: lang,
    onTurn: (one) => show(one, block),
  });
  for (const turn of turns.children) turn.lang = turn.dataset.value;
  body.replaceChildren(
    make("p", { className: "rasd-soft" }, found.text),
    make("section", { className: "rasd-citation" }, make("header", {}, make("h3", {}, found.link), copy), link),
    turns,
    block,
  );
};

/* Take away */

const sizeOf = (bytes, say) =>
  bytes >= MEGA
    ? say("take.mb", { n: (bytes / MEGA).toFixed(1) })
    : say("take.kb", { n: Math.max(1, Math.round(bytes / KILO)) });

const save = (blob, name) => {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60 * KILO);
};

const nameOf = (response, usual) =>
  /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "")?.[1] || usual;

const readAll = async (response, onPart) => {
  const parts = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    received += part.value.length;
    onPart(received);
  }
  return new Blob(parts, { type: response.headers.get("Content-Type") || "" });
};

/** Fetch a file, say how far it is, and hand it over; a refusal is said in one sentence. */
const download = async (offer, row, say) => {
  const abort = new AbortController();
  const said = make("span", { className: "rasd-soft" }, say("take.making"));
  const bar = make("progress");
  bar.setAttribute("aria-label", offer.title);
  const cancel = makeButton(say("take.cancel"), () => abort.abort());
  row.replaceChildren(bar, said, cancel);
  const end = (text) => row.replaceChildren(make("span", {}, text));
  try {
    const response = await fetch(at(offer.address), { signal: abort.signal });
    if (!response.ok) {
      end(say(`take.error.${response.status}`, {}, "take.error.other"));
      return;
    }
    const blob = await readAll(response, (n) => (said.textContent = say("take.received", { size: sizeOf(n, say) })));
    save(blob, nameOf(response, offer.file));
    end(say("take.saved", { size: sizeOf(blob.size, say) }));
  } catch {
    end(abort.signal.aborted ? say("take.cancelled") : say("take.error.other"));
  }
};

const makeOffer = (offer, say) => {
  const row = make("div", { className: "rasd-offer-state", role: "status" });
  const name = offer.refused
    ? make("span", {}, offer.title)
    : make("a", { className: "rasd-link", href: at(offer.address), download: offer.file }, offer.title);
  name.addEventListener("click", (event) => {
    if (offer.refused || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!row.querySelector("progress")) download(offer, row, say);
  });
  const what = make("span", { className: "rasd-soft" }, offer.refused || `${offer.what} · ${offer.size}`);
  return make("li", { className: "rasd-offer" }, name, what, row);
};

const makeLink = (link) =>
  make(
    "li",
    { className: "rasd-offer" },
    make("a", { className: "rasd-link", href: at(link.address), target: "_blank", rel: "noopener" }, link.title),
    make("span", { className: "rasd-soft" }, link.what),
  );

const makeSection = (title, ...content) =>
  make("section", { className: "rasd-offers" }, make("h3", {}, title), ...content);

const makeEmbed = (found, say) => {
  const field = make("code", { className: "rasd-cited-text", dir: "ltr" }, found.embed);
  const words = { label: say("take.embed.copy"), done: say("take.embed.copied"), failed: say("take.embed.failed") };
  const copy = makeCopy({ ...words, text: () => found.embed, field });
  return makeSection(say("take.kind.embed"), make("p", { className: "rasd-soft" }, say("take.embed.what")), field, copy);
};

/** What one dataset gives, in place of what another did. */
const showDataset = (dataset, block, { say, several }) => {
  const kinds = dataset.kinds.map(({ title, offers }) =>
    makeSection(title, make("ul", {}, ...offers.map((offer) => makeOffer(offer, say)))),
  );
  block.replaceChildren(
    several ? make("p", {}, make("b", { dir: "auto" }, dataset.title), ` ${dataset.note}`) : "",
    make("p", { className: "rasd-soft" }, dataset.text),
    dataset.closed ? make("p", { className: "rasd-note" }, dataset.closed) : "",
    make(
      "div",
      { className: "rasd-columns-of-offers" },
      ...kinds,
      makeSection(say("take.kind.programs"), make("ul", {}, ...dataset.links.map(makeLink))),
    ),
  );
};

const fillTake = ({ say, cite }) => async (body) => {
  const found = await ask(`take${window.location.search}`);
  const { datasets, several } = found;
  // The title line of a phone has no room for this button.
  const citing = makeButton(say("cite.title"), () => {
    body.closest("dialog").close();
    cite();
  });
  citing.classList.add("rasd-on-phone");
  const block = make("div");
  const byName = Object.fromEntries(datasets.map((dataset) => [dataset.name, dataset]));
  const turns = makeTurns(Object.keys(byName), {
    label: say("take.dataset"),
    name: (name) => byName[name].title,
    start: datasets[0].name,
    onTurn: (name) => showDataset(byName[name], block, { say, several }),
  });
  body.replaceChildren(
    citing,
    found.private ? make("p", { className: "rasd-note" }, found.private) : "",
    several ? make("p", { className: "rasd-soft" }, several) : "",
    several ? turns : "",
    block,
    makeEmbed(found, say),
  );
};

export default function run({ data, parentElement }) {
  const say = (key, values = {}, otherwise = key) => {
    const text = data.texts[key] ?? data.texts[otherwise];
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
  const context = { ...data, say };
  const host = parentElement.querySelector(".rasd-actions");
  const cite = () => openDialog(host, "cite", context, fillCite(context));
  const take = () => openDialog(host, "take", context, fillTake({ ...context, cite }));
  const openers = [makeOpener("cite", say, cite), makeOpener("take", say, take)];
  const dialogs = [...host.querySelectorAll("dialog")];
  host.replaceChildren(...openers, ...dialogs);
}
