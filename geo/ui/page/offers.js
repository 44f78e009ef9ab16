/* The dialog that takes a view away: files to save, links for programs, a frame for other pages. */
import { ask, at, make, makeButton, makeCopy, makeTurns } from "./parts.js";

/** @typedef {import("./parts.js").Say} Say */
/** @typedef {{ title: string, address: string, file: string, what: string, size: string, refused?: string }} Offer */
/** @typedef {{ title: string, address: string, what: string }} Link */
/**
 * What one dataset gives.
 * @typedef {object} Dataset
 * @property {string} name
 * @property {string} title
 * @property {string} note
 * @property {string} text
 * @property {string} [closed]
 * @property {{ title: string, offers: Offer[] }[]} kinds
 * @property {Link[]} links
 */
/**
 * What the selected event gives, and what the rest is called beside it.
 * @typedef {{ title: string, text: string, whole: string, offers: Offer[], links: Link[] }} OfEvent
 */
/**
 * @typedef {{ event: OfEvent | null, datasets: Dataset[], together: Offer[], several?: string, private?: string,
 *   embed: string }} Taken
 */

const KILO = 1e3;
const MEGA = 1e6;
const MINUTE = 6e4; // ms

/**
 * @param {number} bytes
 * @param {Say} say
 */
const sizeOf = (bytes, say) =>
  bytes >= MEGA
    ? say("take.mb", { n: (bytes / MEGA).toFixed(1) })
    : say("take.kb", { n: Math.max(1, Math.round(bytes / KILO)) });

/**
 * @param {Blob} blob
 * @param {string} name
 */
const save = (blob, name) => {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), MINUTE);
};

/**
 * @param {Response} response
 * @param {string} usual
 */
const nameOf = (response, usual) =>
  /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "")?.[1] || usual;

/**
 * @param {Response} response
 * @param {(received: number) => void} onPart
 */
const readAll = async (response, onPart) => {
  const parts = [];
  let received = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    parts.push(part.value);
    received += part.value.length;
    onPart(received);
  }
  return new Blob(parts, { type: response.headers.get("Content-Type") || "" });
};

/**
 * Fetch a file, say how far it is, and hand it over; a refusal is said in one sentence.
 * @param {Offer} offer
 * @param {HTMLElement} row
 * @param {Say} say
 */
const download = async (offer, row, say) => {
  const abort = new AbortController();
  const said = make("span", { className: "rasd-soft" }, say("take.making"));
  const bar = make("progress");
  bar.setAttribute("aria-label", offer.title);
  row.replaceChildren(
    bar,
    said,
    makeButton(say("take.cancel"), () => abort.abort()),
  );
  /** @param {string} text */
  const end = (text) => row.replaceChildren(make("span", {}, text));
  try {
    const response = await fetch(at(offer.address), { signal: abort.signal });
    if (!response.ok) {
      end(say(`take.error.${response.status}`, {}, "take.error.other"));
      return;
    }
    const blob = await readAll(response, (n) => {
      said.textContent = say("take.received", { size: sizeOf(n, say) });
    });
    save(blob, nameOf(response, offer.file));
    end(say("take.saved", { size: sizeOf(blob.size, say) }));
  } catch {
    end(abort.signal.aborted ? say("take.cancelled") : say("take.error.other"));
  }
};

/**
 * @param {Offer} offer
 * @param {Say} say
 */
const makeOffer = (offer, say) => {
  const row = make("div", { className: "rasd-offer-state", role: "status" });
  const name = offer.refused
    ? make("span", {}, offer.title)
    : make("a", { className: "rasd-link", href: at(offer.address), download: offer.file }, offer.title);
  /** @param {MouseEvent} event */
  name.onclick = (event) => {
    if (offer.refused || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!row.querySelector("progress")) download(offer, row, say);
  };
  const what = make("span", { className: "rasd-soft" }, offer.refused || `${offer.what} · ${offer.size}`);
  return make("li", { className: "rasd-offer" }, name, what, row);
};

/** @param {Link} link */
const makeLink = (link) =>
  make(
    "li",
    { className: "rasd-offer" },
    make("a", { className: "rasd-link", href: at(link.address), target: "_blank", rel: "noopener" }, link.title),
    make("span", { className: "rasd-soft" }, link.what),
  );

/**
 * @param {string} title
 * @param {Node[]} content
 */
const makeSection = (title, ...content) =>
  make("section", { className: "rasd-offers" }, make("h3", {}, title), ...content);

/**
 * @param {string} text
 * @param {Say} say
 */
const makeEmbed = (text, say) => {
  const field = make("code", { className: "rasd-cited-text", dir: "ltr" }, text);
  const words = { label: say("take.embed.copy"), done: say("take.embed.copied"), failed: say("take.embed.failed") };
  const what = make("p", { className: "rasd-soft" }, say("take.embed.what"));
  return makeSection(say("take.kind.embed"), what, field, makeCopy({ ...words, text, field }));
};

/**
 * @param {OfEvent} event
 * @param {Say} say
 */
const makeEvent = ({ title, text, whole, offers, links }, say) => {
  const rows = [...offers.map((offer) => makeOffer(offer, say)), ...links.map(makeLink)];
  const list = make("ul", { className: "rasd-columns-of-offers" }, ...rows);
  const section = makeSection(title, make("p", { className: "rasd-soft" }, text), list);
  section.classList.add("rasd-of-event");
  return [section, make("h3", { className: "rasd-of-view" }, whole)];
};

/**
 * What one dataset gives, in place of what another did.
 * @param {Dataset} dataset
 * @param {HTMLElement} block
 * @param {{ say: Say, several?: string }} context
 */
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

/**
 * Fill the dialog with what the server offers of the address as it stands.
 * @param {{ say: Say, cite: () => void }} context
 * @returns {(body: HTMLElement) => Promise<void>}
 */
export const fillTake =
  ({ say, cite }) =>
  async (body) => {
    /** @type {Taken} */
    const found = await ask(`take${window.location.search}`);
    const { datasets, event, several } = found;
    // The title line of a phone has no room for this button.
    const citing = makeButton(say("cite.title"), () => {
      body.closest("dialog")?.close();
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
      ...(event ? makeEvent(event, say) : []),
      found.together.length
        ? makeSection(say("take.together"), make("ul", {}, ...found.together.map((offer) => makeOffer(offer, say))))
        : "",
      several ? make("p", { className: "rasd-soft" }, several) : "",
      several ? turns : "",
      block,
      found.embed ? makeEmbed(found.embed, say) : "",
    );
  };
