/* What only the browser can do for the page: its language and direction, the theme, the link.
 *
 * The address always names the view; the map adds its position here, without a run of the page.
 */
const THEME_KEY = (path) => `stActiveTheme-${path}-v2`;
const SAID = 2500;
const READ = 80; // milliseconds a letter

const isDark = () => {
  const app = document.querySelector(".stApp");
  return Boolean(app) && getComputedStyle(app).colorScheme === "dark";
};

const setStyle = () => {
  const id = "rasd-style";
  const style = document.getElementById(id) || document.head.appendChild(document.createElement("style"));
  style.id = id;
  if (style.textContent !== STYLE) style.textContent = STYLE;
};

/* The map's position, to the pixel: a degree has 256 * 2 ** zoom / 360 of them. Nothing for home. */
const keepPosition = ({ detail }) => {
  const address = new URL(window.location.href);
  for (const name of ["lat", "lng", "z"]) address.searchParams.delete(name);
  if (detail) {
    const digits = Math.max(1, Math.ceil((detail.z - 4) / 3) + 1);
    address.searchParams.set("lat", detail.lat.toFixed(digits));
    address.searchParams.set("lng", detail.lng.toFixed(digits));
    address.searchParams.set("z", detail.z);
  }
  window.history.replaceState(window.history.state, "", address);
};

const turnTheme = (paths) => {
  const wanted = JSON.stringify(isDark() ? "Light" : "Dark");
  const base = document.baseURI.replace(/[^/]*$/, "");
  for (const path of paths) window.localStorage.setItem(THEME_KEY(new URL(path, base).pathname), wanted);
  window.localStorage.setItem(THEME_KEY(window.location.pathname), wanted);
  window.location.reload();
};

const copyAddress = async (label, words) => {
  let said = words.done;
  try {
    await navigator.clipboard.writeText(window.location.href);
  } catch {
    said = words.failed;
  }
  sayBelow(label.closest(".rasd-actions"), said);
};

/* What was done, under the buttons: their own labels show on wide windows only. */
const sayBelow = (host, text) => {
  const note = document.createElement("p");
  Object.assign(note, { className: "rasd-done", role: "status", textContent: text });
  host.querySelector(".rasd-done")?.remove();
  host.append(note);
  setTimeout(() => note.remove(), Math.max(SAID, text.length * READ));
};

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  share: [
    "M6.5 9.5a3 3 0 0 0 4.2 0l2.4-2.4a3 3 0 0 0-4.2-4.2l-1 1",
    "M9.5 6.5a3 3 0 0 0-4.2 0L2.9 8.9a3 3 0 0 0 4.2 4.2l1-1",
  ],
  theme: ["M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12", "M8 2a6 6 0 0 1 0 12Z"],
};

const makeSvg = (tag, attributes, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const makeIcon = (name) => {
  const paths = ICONS[name].map((d) => makeSvg("path", { d, class: d.endsWith("Z") ? "rasd-icon-full" : "" }));
  return makeSvg("svg", { viewBox: "0 0 16 16", class: "rasd-icon", "aria-hidden": "true" }, ...paths);
};

const makeButton = (name, label, title, onclick) => {
  const button = document.createElement("button");
  const text = document.createElement("span");
  text.textContent = label;
  Object.assign(button, { type: "button", title, className: "rasd-button", onclick: () => onclick(text) });
  button.setAttribute("aria-label", label);
  button.append(makeIcon(name), text);
  return button;
};

/* A table in a right-to-left page opens at its right end, where its first column is. */
const showFirstColumns = () => {
  if (document.documentElement.dir !== "rtl") return;
  for (const table of document.querySelectorAll(".dvn-scroller:not([data-rasd-turned])")) {
    if (table.scrollWidth <= table.clientWidth) continue;
    table.dataset.rasdTurned = "";
    table.scrollLeft = table.scrollWidth;
  }
};

export default function run({ data, parentElement }) {
  setStyle();
  document.documentElement.lang = data.lang;
  document.documentElement.dir = data.direction;
  document.documentElement.dataset.rasdTheme = isDark() ? "dark" : "light";
  prepareSkips(data.skips);
  const { words } = data;
  const theme = isDark() ? words.to_light : words.to_dark;
  parentElement.querySelector(".rasd-actions").replaceChildren(
    makeButton("share", words.share, words.help, (label) => copyAddress(label, words)),
    makeButton("theme", theme, theme, () => turnTheme(data.paths)),
  );
  window.addEventListener("rasd:position", keepPosition);
  window.addEventListener("beforeprint", preparePaper);
  const drawn = new MutationObserver(() => {
    showFirstColumns();
    passOverBrushes();
  });
  drawn.observe(document.body, { childList: true, subtree: true });
  return () => {
    drawn.disconnect();
    window.removeEventListener("beforeprint", preparePaper);
    window.removeEventListener("rasd:position", keepPosition);
  };
}
