/* Before anything is painted: the page's language, direction and theme; and a word when a file does not come. */
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const languages = /** @type {[string, string][]} */ (JSON.parse(root.dataset.languages ?? "[]"));
  const wanted = [asked.get("lang") ?? "", ...navigator.languages.map((tag) => tag.split("-")[0].toLowerCase())];
  const lang = wanted.find((code) => languages.some(([known]) => known === code)) ?? root.lang;
  root.lang = lang;
  root.dir = new Map(languages).get(lang) ?? "ltr";
  root.dataset.lang = lang; // says to style sheets that scripts run
  if (asked.get("event")) root.dataset.event = "";
  let kept = null;
  try {
    kept = localStorage.getItem("rasd-theme");
  } catch {
    // Where nothing may be kept the system's theme is shown.
  }
  const theme = asked.get("theme") ?? kept;
  if (theme === "light" || theme === "dark") root.style.colorScheme = theme;

  const fail = () => document.getElementById("failed")?.removeAttribute("hidden");
  addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof HTMLScriptElement || target instanceof HTMLLinkElement) fail();
    },
    true,
  );
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("#failed button"))
      button.addEventListener("click", () => location.reload());
  });
})();
