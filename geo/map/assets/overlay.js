/* Areas laid over the map: their outlines, and their names as buttons that filter by them. */
"use strict";

(() => {
  const Rasd = window.Rasd;
  const { html } = Rasd;

  Rasd.Overlay = class {
    constructor(map, onChoose, onNamed) {
      this.map = map;
      this.onChoose = onChoose;
      this.onNamed = onNamed;
      this.features = [];
      map.createPane("rasd-overlay").style.zIndex = 340;
      map.getPane("rasd-overlay").style.pointerEvents = "none";
      this.group = L.layerGroup().addTo(map);
      map.on("zoomend", () => this.showNames());
    }

    /** Show {address, chosen}, or nothing; the outlines are fetched once for each address. */
    async show(words, overlay) {
      const written = JSON.stringify([words.lang, overlay]);
      if (written === this.written) return;
      Object.assign(this, { words, written, chosen: new Set(overlay?.chosen) });
      if (overlay?.address !== this.address) await this.load(overlay?.address);
      if (written === this.written) this.draw();
    }

    async load(address) {
      this.address = address;
      this.features = [];
      const found = address ? await Rasd.load(address).catch(() => ({ features: [] })) : { features: [] };
      if (this.address === address) this.features = found.features;
    }

    draw() {
      this.group.clearLayers();
      this.names = this.features.map((feature) => this.drawArea(feature));
      this.showNames();
    }

    drawArea(feature) {
      const { id, at } = feature.properties;
      const name = Rasd.nameOf(feature.properties, this.words);
      const isChosen = this.chosen.has(id);
      const className = isChosen ? "rasd-area rasd-area-chosen" : "rasd-area";
      const shape = L.geoJSON(feature, { pane: "rasd-overlay", interactive: false, style: { className } });
      this.group.addLayer(shape);
      const button = html("button", { type: "button", dir: this.words.direction, "aria-pressed": String(isChosen) }, name);
      button.title = this.words.say(isChosen ? "map.area_leave" : "map.area_choose", { name });
      button.addEventListener("click", () => this.onChoose(id));
      L.DomEvent.disableClickPropagation(button);
      const icon = L.divIcon({ className: "rasd-area-name", html: button, iconSize: null });
      const label = L.marker([at[1], at[0]], { icon, keyboard: false, interactive: false, zIndexOffset: -30000 });
      return { label, bounds: shape.getBounds(), isChosen };
    }

    /** A name stands where its area is wide enough for it on the screen. */
    showNames() {
      for (const { label, bounds, isChosen } of this.names || []) {
        const west = this.map.latLngToLayerPoint(bounds.getSouthWest()).x;
        const east = this.map.latLngToLayerPoint(bounds.getNorthEast()).x;
        if (isChosen || east - west > 70) this.group.addLayer(label);
        else this.group.removeLayer(label);
      }
      this.onNamed(); // the names below keep clear of these
    }
  };
})();
