/* What /api/v1/cells answers, as things to draw. */

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Dataset} Dataset */
/** @typedef {import("./types.js").EventThing} EventThing */
/** @typedef {import("./types.js").CellThing} CellThing */
/** @typedef {import("./types.js").Several} Several */

/**
 * How the reader's words name an event: its own id in the main dataset, else with its dataset's.
 * @param {string} id
 * @param {Dataset} dataset
 */
const nameEvent = (id, { rank, name }) => (rank ? `${name}/${id}` : id);

/**
 * The events of an answer; each carries the rank of its dataset, which gives it its symbol.
 * @param {Answer["events"]} columns
 * @param {Dataset} dataset
 * @returns {EventThing[]}
 */
export const readEvents = (columns, dataset) =>
  columns.lng.map((lng, i) => ({
    rank: dataset.rank,
    id: nameEvent(columns.id[i], dataset),
    lat: columns.lat[i],
    lng,
    title: columns.title[i],
    type: columns.type[i],
    from: columns.from[i],
    to: columns.to[i],
    precision: columns.date_prec[i],
    metres: columns.radius_m[i],
    low: columns.low[i],
    high: columns.high[i],
    open: columns.open[i],
    category: columns.category[i],
    accounts: columns.accounts[i],
    agreement: columns.agreement[i],
    partly: columns.partly[i],
    taken: columns.taken[i],
  }));

/**
 * @param {Answer["cells"]} columns
 * @param {Dataset} dataset
 * @returns {CellThing[]}
 */
export const readCells = (columns, { rank }) =>
  columns.lng.map((lng, i) => ({
    rank,
    index: i,
    lat: columns.lat[i],
    lng,
    events: columns.events[i],
    differ: columns.differ[i],
    partly: columns.partly[i],
    bbox: [columns.west[i], columns.south[i], columns.east[i], columns.north[i]],
    split: columns.split[i],
    place: columns.place[i],
  }));

/**
 * The events that more than one sign of an answer counts; null where the answer does not tell them.
 * @param {Answer} answer
 * @param {Dataset} dataset
 * @returns {Several | null}
 */
export const readSeveral = ({ events, cells, shown, few, several }, dataset) => {
  if (several) return several.id.map((id, i) => ({ id: nameEvent(id, dataset), cells: several.cells[i] }));
  const counted = cells.events.reduce((sum, n) => sum + n, events.id.length);
  return few || counted > shown ? null : [];
};

/**
 * How many events signs stand for, each event counted once.
 * @param {(EventThing | CellThing)[]} things those of one dataset
 * @param {Several} several
 */
export const countEvents = (things, several) => {
  /** @type {Map<number, number>} */
  const cells = new Map();
  const single = new Set();
  for (const thing of things) {
    if ("events" in thing) cells.set(thing.index, thing.events);
    else single.add(thing.id);
  }
  let counted = [...cells.values()].reduce((sum, n) => sum + n, single.size);
  for (const { id, cells: of } of several) {
    const times = of.filter((index) => cells.has(index)).length + Number(single.has(id));
    counted -= Math.max(0, times - 1);
  }
  return counted;
};
