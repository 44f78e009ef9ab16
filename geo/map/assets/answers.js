/* What /api/v1/cells answers, as things to draw. */

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Dataset} Dataset */
/** @typedef {import("./types.js").EventThing} EventThing */
/** @typedef {import("./types.js").CellThing} CellThing */
/** @typedef {import("./types.js").FurtherThing} FurtherThing */

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
    main: columns.main[i],
    group: columns.group[i],
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
    low: columns.low[i],
    high: columns.high[i],
    open: columns.open[i],
    figured: columns.figured[i],
    kinds: columns.kinds[i],
    bbox: [columns.west[i], columns.south[i], columns.east[i], columns.north[i]],
    split: columns.split[i],
    place: columns.place[i],
  }));

/**
 * @param {Answer["further"]} columns
 * @param {Dataset} dataset
 * @returns {FurtherThing[]}
 */
export const readFurther = (columns, dataset) =>
  columns.lng.map((lng, i) => ({
    rank: dataset.rank,
    lat: columns.lat[i],
    lng,
    tiedTo: { lat: columns.to_lat[i], lng: columns.to_lng[i] },
    events: columns.events[i],
    id: nameEvent(columns.id[i], dataset),
    title: columns.title[i],
  }));

/**
 * How many events signs stand for: each is counted by one sign alone.
 * @param {(EventThing | CellThing)[]} things those of one dataset
 */
export const countEvents = (things) => things.reduce((sum, thing) => sum + ("index" in thing ? thing.events : 1), 0);
