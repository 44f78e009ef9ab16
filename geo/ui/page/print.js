/* On paper: the address as it is now, the map as large as it is on the screen, its legend open. */
const PAPER = [680, 500]; // pixels a map may take on A4, with its numbers above and its legend below

const setAddress = () => {
  for (const address of document.querySelectorAll(".rasd-address")) address.textContent = window.location.href;
};

/** @returns {HTMLIFrameElement | null} */
const findFrame = () => document.querySelector(".st-key-map-frame iframe");

/* A frame cannot be laid out anew for paper, so it keeps its size and is scaled. */
const fitMap = () => {
  const frame = findFrame();
  if (!frame) return;
  const scale = Math.min(1, PAPER[0] / frame.offsetWidth, PAPER[1] / frame.offsetHeight);
  const measures = { width: frame.offsetWidth, height: frame.offsetHeight };
  for (const [name, size] of Object.entries(measures)) {
    document.documentElement.style.setProperty(`--print-${name}`, `${size}px`);
  }
  document.documentElement.style.setProperty("--print-scale", String(scale));
};

/* The legend would cover marks, so it stands below the map: in the rules of the map's frame, in the
 * colours of the page. */
const copyLegend = () => {
  const place = document.querySelector(".st-key-map-legend > *");
  const inside = findFrame()?.contentDocument;
  const legend = inside?.querySelector(".rasd-legend-body");
  if (!place || !inside || !legend) return;
  const shadow = place.shadowRoot || place.attachShadow({ mode: "open" });
  const around = document.createElement("div");
  around.className = "rasd-panel rasd-legend rasd-on-paper";
  around.dir = document.documentElement.dir;
  const copied = /** @type {HTMLElement} */ (legend.cloneNode(true));
  copied.hidden = false;
  around.append(copied);
  const own = [...inside.styleSheets].filter(({ href }) => href?.includes("/assets/rasd/map.css"));
  const style = document.createElement("style");
  style.textContent = own.flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText)).join("\n");
  shadow.replaceChildren(style, around);
};

export const preparePaper = () => {
  setAddress();
  fitMap();
  copyLegend();
};
