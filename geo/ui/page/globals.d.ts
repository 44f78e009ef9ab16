interface Window {
  /** What geo/web/document.py says of the server. */
  __streamlit?: { BACKEND_BASE_URL: string; MAIN_PAGE_BASE_URL: string };
}
interface WindowEventMap {
  /** The map was moved; null when it is where it opens by itself. */
  "rasd:position": CustomEvent<{ lat: number; lng: number; z: number } | null>;
  /** The map has its marks, those first asked for or others. */
  "rasd:drawn": CustomEvent<null>;
  /** A base map of this host was chosen; null when it is the usual one, or another host's. */
  "rasd:base": CustomEvent<string | null>;
  /** The focus goes on from the mark of an event that was opened to what the page says of it. */
  "rasd:read": CustomEvent<null>;
  /** The map of a story was moved, by its scene or by the reader. */
  "rasd:scene": CustomEvent<{ lat: number; lng: number; z: number } | null>;
}
/** What Streamlit gives a component's script at each run of the page. */
type Component<Data> = {
  data: Data;
  parentElement: HTMLElement;
  /** Runs the page once with a value that is gone in the run after. */
  setTriggerValue: (name: string, value: unknown) => void;
};
