/* The source the map asks: the live server, or what a page that has none gives in its place. */

/** @typedef {{ root: string, ask: (path: string, signal?: AbortSignal) => Promise<any> }} Server */

const script = /** @type {HTMLScriptElement | null} */ (globalThis.document?.currentScript ?? null);

/** @type {Server} */
export const server = {
  // The scripts are served joined as <root>assets/rasd/map.js, which also holds behind a path prefix.
  root: script?.src ? new URL("../../", script.src).href : "",

  /** Fetch JSON from a path below the server's root. */
  async ask(path, signal) {
    const response = await fetch(server.root + path, { signal });
    if (!response.ok) throw new Error(`${response.status} for ${path}`);
    return response.json();
  },
};

/**
 * Take another source of answers than the live server.
 * @param {Pick<Server, "ask">} source asked for the same addresses; it may leave the signal aside
 */
export const useSource = ({ ask }) => {
  server.ask = ask;
};

/** @type {Map<string, Promise<any>>} */
const loading = new Map();

/** Fetch anew what is loaded once: the source has other files now. */
export const forgetLoaded = () => loading.clear();

/**
 * Fetch a JSON file below the server's root, once; a failed attempt may be repeated.
 * @param {string} path
 */
export const load = (path) => {
  let answer = loading.get(path);
  if (!answer) {
    answer = server.ask(path);
    answer.catch(() => loading.delete(path));
    loading.set(path, answer);
  }
  return answer;
};

/**
 * Load a script below the server's root, once, and return what it leaves on `window`.
 * @param {string} path
 * @param {string} name
 */
export const loadScript = (path, name) => {
  let answer = loading.get(path);
  if (!answer) {
    answer = new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.onload = () => resolve(/** @type {any} */ (window)[name]);
      element.onerror = () => reject(new Error(`no script at ${path}`));
      element.src = server.root + path;
      document.head.append(element);
    });
    answer.catch(() => loading.delete(path));
    loading.set(path, answer);
  }
  return answer;
};
