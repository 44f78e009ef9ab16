/* On paper: the address as it is now, the map as large as it is on the screen, its legend open, wide
 * charts narrowed with their letters as they are. */
const PAPER = [680, 500]; // pixels a map may take on A4, with its numbers above and its legend below
const ROUNDS = 4; // after which names beside a chart have their room to half a pixel
const LETTERS = 10.7; // pixels, 8 points: no letter of a chart is smaller

const setAddress = () => {
  for (const address of document.querySelectorAll(".rasd-address")) address.textContent = window.location.href;
};

/** @returns {HTMLIFrameElement | null} */
const findFrame = () => document.querySelector(".st-key-map-frame iframe");

/* A frame cannot be laid out anew for paper, so it keeps its size and is scaled. */
const fitMap = () => {
  const frame = findFrame();
  if (!frame) return;
  // Under the map stands its legend, which goes below the frame instead.
  const legend = frame.contentDocument?.documentElement.style.getPropertyValue("--legend-height") || "";
  const shown = frame.offsetHeight - (Number.parseFloat(legend) || 0);
  const scale = Math.min(1, PAPER[0] / frame.offsetWidth, PAPER[1] / shown);
  const measures = { width: frame.offsetWidth, height: frame.offsetHeight, shown };
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

const listCharts = () => [
  .../** @type {NodeListOf<SVGSVGElement>} */ (document.querySelectorAll(".stVegaLiteChart svg.marks")),
];

/**
 * Draw a chart so many times as wide; letters and signs keep their shape.
 * @param {SVGSVGElement} chart
 * @param {number} times
 */
const narrow = (chart, times) => {
  const { width, height } = chart.viewBox.baseVal;
  chart.dataset.was ??= chart.getAttribute("style") || "";
  chart.setAttribute("preserveAspectRatio", "none");
  const measures = { width: `${width * times}px`, height: `${height}px` };
  Object.assign(chart.style, { ...measures, maxWidth: "none", overflow: "visible" });
  for (const part of /** @type {NodeListOf<SVGElement>} */ (chart.querySelectorAll("text, .mark-symbol path"))) {
    part.dataset.was ??= part.getAttribute("transform") || "";
    const larger = Math.max(1, LETTERS / (Number.parseFloat(part.getAttribute("font-size") || "") || LETTERS));
    // After its place and before its turn: a turned letter would be bent.
    const turned = part.dataset.was.replace(/^(translate\([^)]*\))?/, `$1 scale(${larger / times},${larger})`);
    part.setAttribute("transform", turned);
  }
};

/* Vega would draw a chart anew for the paper's width, but only after it is printed. */
const narrowCharts = () => {
  for (const chart of listCharts()) {
    const { width } = chart.viewBox.baseVal;
    if (!width || width <= PAPER[0]) continue;
    let [left, right] = [0, 0];
    // Names beside it keep their length: what they take more than before the chart has less, and
    // then they take a little more again.
    for (let round = 0; round < ROUNDS; round += 1) {
      narrow(chart, (PAPER[0] - left - right) / width);
      const box = chart.getBoundingClientRect();
      const texts = [...chart.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
      left = Math.max(0, ...texts.map((text) => box.left - text.left));
      right = Math.max(0, ...texts.map((text) => text.right - box.right));
    }
    chart.style.marginLeft = `${left}px`;
  }
};

export const preparePaper = () => {
  setAddress();
  fitMap();
  copyLegend();
  narrowCharts();
};

/* Back on the screen every chart is as it was. */
export const leavePaper = () => {
  for (const chart of listCharts()) {
    if (chart.dataset.was === undefined) continue;
    chart.setAttribute("style", chart.dataset.was);
    chart.removeAttribute("preserveAspectRatio");
    delete chart.dataset.was;
    for (const part of /** @type {NodeListOf<SVGElement>} */ (chart.querySelectorAll("[data-was]"))) {
      part.setAttribute("transform", part.dataset.was || "");
      delete part.dataset.was;
    }
  }
};
