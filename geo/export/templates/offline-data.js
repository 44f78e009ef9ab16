/* Answers from this page what the map otherwise asks the server, so that its script is the same. */
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const ROOT = "file:///";
  const SQUARE = 44;
  const TILE = 256;

  // The map's script finds its server by its own address; here it has none.
  Object.defineProperty(document, "currentScript", {
    configurable: true,
    get: () => ({ src: `${ROOT}assets/rasd/map.js` }),
  });

  /** Tell whether an event touches a period; one without any date only when none is chosen. */
  const isWithin = (event, from, to) => {
    if (!from && !to) return true;
    if (!event.from && !event.to) return false;
    return (!from || !event.to || event.to >= from) && (!to || !event.from || event.from <= to);
  };

  const columns = Object.keys(data.marks);
  const marks = data.marks.id.map((_, i) => Object.fromEntries(columns.map((name) => [name, data.marks[name][i]])));

  const toColumns = (rows) => Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])]));

  const pick = (query) => {
    const [west, south, east, north] = query.get("bbox").split(",").map(Number);
    const [from, to] = [query.get("from"), query.get("to")];
    return marks.filter((mark) => {
      const isInside = mark.lng >= west && mark.lng <= east && mark.lat >= south && mark.lat <= north;
      return isInside && isWithin(mark, from, to);
    });
  };

  const squareOf = ({ lng, lat }, zoom) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    const side = (TILE * 2 ** zoom) / SQUARE;
    const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    return `${Math.floor(((lng + 180) / 360) * side)}/${Math.floor(y * side)}`;
  };

  const toCell = (found) => {
    const ends = (name) => [Math.min(...found.map((m) => m[name])), Math.max(...found.map((m) => m[name]))];
    const mean = (name) => found.reduce((sum, m) => sum + m[name], 0) / found.length;
    const [[west, east], [south, north]] = [ends("lng"), ends("lat")];
    const differ = new Set(found.filter((m) => m.agreement === "differ" || m.agreement === "denied").map((m) => m.id));
    const events = new Set(found.map((m) => m.id)).size;
    const split = west < east || south < north;
    return { lng: mean("lng"), lat: mean("lat"), events, differ: differ.size, west, south, east, north, split, place: null };
  };

  const findCells = (query) => {
    const squares = new Map();
    for (const mark of pick(query)) {
      const key = squareOf(mark, Number(query.get("z")));
      squares.set(key, [...(squares.get(key) || []), mark]);
    }
    const groups = [...squares.values()];
    const isOne = (group) => new Set(group.map(({ id }) => id)).size === 1;
    const cells = groups.filter((group) => !isOne(group)).map(toCell);
    const names = ["lng", "lat", "events", "differ", "west", "south", "east", "north", "split", "place"];
    return {
      cells: Object.fromEntries(names.map((name) => [name, cells.map((cell) => cell[name])])),
      events: toColumns(groups.filter(isOne).flat()),
      shown: groups.flat().length,
    };
  };

  const answer = (path, query) => {
    const ground = /^data\/basemap\/(\w+)\.json$/.exec(path);
    if (ground) return data.ground[ground[1]];
    if (path === "api/v1/cells") return findCells(query);
    if (path === "api/v1/cells/events") return { events: toColumns(pick(query)), more: 0 };
    if (path === "assets/rasd/tiles.json") return { tiles: [] };
    const id = path.startsWith("api/v1/events/") && decodeURIComponent(path.slice("api/v1/events/".length));
    const places = marks.filter((mark) => mark.id === id).map(({ lat, lng }) => ({ lat, lng, alternatives: [] }));
    return id ? { event: { mapped: places.length > 0, places } } : null;
  };

  window.fetch = async (address) => {
    const url = new URL(address);
    const found = answer(url.pathname.slice(1), url.searchParams);
    return { ok: found !== null, status: found === null ? 404 : 200, json: async () => found };
  };

  window.RasdOffline = { data, isWithin };
})();
