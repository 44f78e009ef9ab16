/* What only the browser can do for the page: its language and direction, the theme, the link.
 *
 * The address always names the view; the map adds its position here, without a run of the page.
 */
const THEME_KEY = (path) => `stActiveTheme-${path}-v2`;
const SAID = 2500;

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

const keepPosition = ({ detail }) => {
  const address = new URL(window.location.href);
  address.searchParams.set("lat", detail.lat.toFixed(4));
  address.searchParams.set("lng", detail.lng.toFixed(4));
  address.searchParams.set("z", detail.z);
  window.history.replaceState(window.history.state, "", address);
};

const turnTheme = (paths) => {
  const wanted = JSON.stringify(isDark() ? "Light" : "Dark");
  const base = document.baseURI.replace(/[^/]*$/, "");
  for (const path of paths) window.localStorage.setItem(THEME_KEY(new URL(path, base).pathname), wanted);
  window.localStorage.setItem(THEME_KEY(window.location.pathname), wanted);
  window.location.reload();
};

const copyAddress = async (button, words) => {
  let said = words.done;
  try {
    await navigator.clipboard.writeText(window.location.href);
  } catch {
    said = words.failed;
  }
  button.textContent = said;
  setTimeout(() => (button.textContent = words.share), SAID);
};

const makeButton = (label, title, onclick) => {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: label, title, onclick });
  button.className = "rasd-button";
  return button;
};

export default function run({ data, parentElement }) {
  setStyle();
  document.documentElement.lang = data.lang;
  document.documentElement.dir = data.direction;
  const { words } = data;
  const theme = isDark() ? words.to_light : words.to_dark;
  const share = makeButton(words.share, words.help, () => copyAddress(share, words));
  parentElement.querySelector(".rasd-actions").replaceChildren(
    share,
    makeButton(theme, theme, () => turnTheme(data.paths)),
  );
  window.addEventListener("rasd:position", keepPosition);
  return () => window.removeEventListener("rasd:position", keepPosition);
}
