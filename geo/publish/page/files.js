/* The files of the page itself: its description, the texts of a language, and the base map around the data. */

import { forgetLoaded } from "../../map/assets/server.js";

/** @typedef {import("./types.js").Site} Site */

const GROUND = /^data\/basemap\/(\w+)\.json$/;
const NEAR = "near"; // drawn when the map comes near, and never cut

export class Files {
  /** @param {string} root address of the folder of the page */
  constructor(root) {
    this.root = root;
    /** @type {Promise<Record<string, any>> | null} */
    this.cut = null;
    this.isWhole = false; // whether the base map of all the world is drawn
  }

  /** @param {string} path */
  async read(path) {
    const response = await fetch(this.root + path);
    if (!response.ok) throw new Error(`${response.status} for ${path}`);
    return response.json();
  }

  /** @returns {Promise<Site>} */
  readSite() {
    return this.read(`assets/site.json${document.documentElement.dataset.version ?? ""}`);
  }

  /**
   * @param {string} lang
   * @returns {Promise<import("../../map/assets/types.js").Texts>}
   */
  readTexts(lang) {
    return this.read(`assets/texts.${lang}.json${document.documentElement.dataset.version ?? ""}`);
  }

  /**
   * What answers for an address that is no question about the data; undefined for all others.
   * @param {string} path
   */
  answer(path) {
    if (path === "assets/rasd/tiles.json") return Promise.resolve({ tiles: [] }); // nothing is fetched from elsewhere
    const file = GROUND.exec(path)?.[1];
    return file ? this.readGround(file) : undefined;
  }

  /**
   * Give the base map of all the world from now on; says whether it came.
   * @param {import("../../map/assets/basemap.js").BaseMap} base draws it
   */
  async readWhole(base) {
    forgetLoaded();
    this.isWhole = true;
    this.isWhole = await base.load(true);
    return this.isWhole;
  }

  /** @param {string} file */
  async readGround(file) {
    if (this.isWhole || file === NEAR) return this.read(`assets/ground/${file}.json`);
    this.cut ??= this.read(`assets/ground.json${document.documentElement.dataset.version ?? ""}`);
    try {
      return (await this.cut)[file];
    } catch (error) {
      this.cut = null;
      throw error;
    }
  }
}
