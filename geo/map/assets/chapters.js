/* Which chapter of a story is read, by where the text stands, and steps from one to the next. The page
 * and a story kept as a file have the same chapters, buttons and keys.
 */

/** @typedef {{ onTurn: (index: number, isStep: boolean) => void, map: () => Element | null }} Heard */

const READ = 0.4; // how far down the free part of the window a reader reads
/** @type {Record<string, number | undefined>} */
const KEYS = { n: 1, p: -1 };
/** What a reader moves with: until then a page that still grows keeps to the chapter it was asked for. */
const MOVES = ["wheel", "touchmove", "pointerdown", "keydown"];
const MOVED = 24; // px that the text is away from where it was put: somebody moved it, over the map perhaps
const FIELDS = "input, textarea, select, [contenteditable], [role=combobox]";

export class Chapters {
  /**
   * @param {HTMLElement[]} chapters in their order, each with its title as the first heading
   * @param {Heard} heard `onTurn` is told which is read now (-1 before the first) and whether the reader
   *   stepped there; `map` gives what lies over the text on narrow windows
   */
  constructor(chapters, heard) {
    this.chapters = chapters;
    this.heard = heard;
    this.current = -1;
    this.crossing = new Set();
    /** @type {number | null} the chapter that was asked for, until the reader moves on */
    this.goal = null;
    this.restsAt = 0;
    /** @type {IntersectionObserver | undefined} */
    this.observer = undefined;
    this.onKey = this.onKey.bind(this);
    this.onClick = this.onClick.bind(this);
    this.observe = this.observe.bind(this);
    this.release = this.release.bind(this);
    this.onScroll = this.onScroll.bind(this);
    this.grown = new ResizeObserver(() => this.hold());
    for (const each of [...chapters, heard.map()]) if (each) this.grown.observe(each);
    for (const name of MOVES) document.addEventListener(name, this.release, { capture: true, passive: true });
    document.addEventListener("scroll", this.onScroll, { capture: true, passive: true });
    document.addEventListener("keydown", this.onKey);
    // Before the page takes a link to a chapter for one that leads elsewhere.
    document.addEventListener("click", this.onClick, true);
    window.addEventListener("resize", this.observe);
    this.observe();
  }

  stop() {
    this.observer?.disconnect();
    this.grown.disconnect();
    for (const name of MOVES) document.removeEventListener(name, this.release, { capture: true });
    document.removeEventListener("scroll", this.onScroll, { capture: true });
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("click", this.onClick, true);
    window.removeEventListener("resize", this.observe);
  }

  /** How much of the window's top the map takes from the text, in pixels. */
  covered() {
    const map = this.heard.map();
    const [box, text] = [map?.getBoundingClientRect(), this.chapters[0]?.getBoundingClientRect()];
    // Beside the text it covers nothing; over it, all down to its lower edge once it sticks.
    const isOver = box && text && box.left < text.right && box.right > text.left;
    return isOver && map ? map.clientHeight : 0;
  }

  /** Watch which chapter lies on the line that is read. */
  observe() {
    this.observer?.disconnect();
    this.crossing.clear();
    const covered = this.covered();
    for (const chapter of this.chapters) chapter.style.scrollMarginTop = `${covered + 12}px`;
    const line = Math.round(covered + READ * (window.innerHeight - covered));
    const rootMargin = `${-line}px 0px ${line + 1 - window.innerHeight}px 0px`;
    this.observer = new IntersectionObserver((entries) => this.onCrossed(entries), { rootMargin });
    for (const chapter of this.chapters) this.observer.observe(chapter);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  onCrossed(entries) {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) this.crossing.add(target);
      else this.crossing.delete(target);
    }
    if (this.goal !== null) return;
    const crossed = this.chapters.findLastIndex((chapter) => this.crossing.has(chapter));
    if (crossed >= 0) this.turn(crossed, false);
    else if (this.isBefore()) this.turn(-1, false);
  }

  /** Tell whether the text stands before its first chapter. */
  isBefore() {
    const first = this.chapters[0]?.getBoundingClientRect();
    return first !== undefined && first.top > this.covered();
  }

  /**
   * @param {number} index
   * @param {boolean} isStep
   */
  turn(index, isStep) {
    if (index === this.current) return;
    this.current = index;
    this.heard.onTurn(index, isStep);
  }

  /**
   * Go to a chapter; its title takes the focus, so that who hears the page hears where it went.
   * @param {number} index -1 for what stands before the first
   * @param {boolean} [isStep] whether the reader asked for it, and not the address
   */
  go(index, isStep = true) {
    const chapter = this.chapters[index];
    if (!chapter) return;
    this.goal = index;
    this.turn(index, isStep);
    this.hold();
    const title = chapter.querySelector("h2, h3");
    if (isStep && title instanceof HTMLElement) title.focus({ preventScroll: true });
  }

  /** Keep to the chapter that was asked for: the map may have come, or texts grown, since. */
  hold() {
    this.observe();
    if (this.goal === null) return;
    const chapter = this.chapters[this.goal];
    chapter.scrollIntoView({ block: "start" });
    this.restsAt = chapter.getBoundingClientRect().top;
  }

  onScroll() {
    if (this.goal === null) return;
    const away = this.chapters[this.goal].getBoundingClientRect().top - this.restsAt;
    if (Math.abs(away) > MOVED) this.release();
  }

  release() {
    this.goal = null;
  }

  /** @param {number} by */
  step(by) {
    this.go(Math.min(this.chapters.length - 1, Math.max(0, this.current + by)));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const by = KEYS[event.key.toLowerCase()];
    const isTyped = event.target instanceof Element && event.target.closest(FIELDS);
    if (!by || isTyped || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.step(by);
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const pressed = event.target instanceof Element ? event.target.closest("[data-step], [data-chapter]") : null;
    if (!(pressed instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    event.stopPropagation();
    if (pressed.dataset.step) this.step(Number(pressed.dataset.step));
    else this.go(Number(pressed.dataset.chapter) - 1);
  }
}

/**
 * Show which chapter is read: in the list of chapters, and in what stands beside the text.
 * @param {number} index -1 before the first, beside which the first one's scene stands
 * @param {number} total
 * @param {string} ofTotal words for "3 of 8"
 */
export const showChapter = (index, total, ofTotal) => {
  const shown = Math.max(0, index);
  for (const link of document.querySelectorAll("[data-chapter]")) {
    if (link.getAttribute("data-chapter") === String(index + 1)) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  for (const scene of document.querySelectorAll(".rasd-scene")) {
    scene.classList.toggle("rasd-now", scene.getAttribute("data-scene") === String(shown + 1));
  }
  for (const button of document.querySelectorAll("[data-step]")) {
    const isEnd = button.getAttribute("data-step") === "1" ? index === total - 1 : index <= 0;
    button.setAttribute("aria-disabled", String(isEnd));
  }
  const told = ofTotal.replace("{n}", String(shown + 1)).replace("{total}", String(total));
  for (const place of document.querySelectorAll(".rasd-of-total")) place.textContent = told;
};
