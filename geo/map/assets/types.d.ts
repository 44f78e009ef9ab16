/* The shapes of what the page, the API and the modules of the map give each other. */

/** West, south, east, north, in degrees. */
export type Box = [number, number, number, number];
export type Spot = { lat: number; lng: number };
/** Pixels; the vertical runs downwards. */
export type XY = { x: number; y: number };
export type Rectangle = { left: number; right: number; top: number; bottom: number };
export type Disc = XY & { radius: number };

export type Palette = Record<string, string>;
/** Texts by key; one with plural forms holds them by their names in CLDR. */
export type Texts = Record<string, string | Record<string, string>>;
/** What goes into the places in braces of a text. */
export type Values = Record<string, string | number | null | undefined>;

/** A language as geo/text/languages.json has it, with the columns that name things in it, best first. */
export type Language = { code: string; direction: string; locale: string; columns: string[] };

/** What geo/map/layer.py says to `Rasd.show`. */
export type Options = {
  query: string;
  lang: string;
  language: Language;
  theme: string;
  palette: Palette;
  texts: Texts;
  selected: string | null;
  home: Box | null;
  whole: Box | null;
  position: [number, number, number] | null;
  start: [number, number, number] | null;
  regions: { title: string; bbox: Box }[];
  mapped: number | null;
  overlay: OverlayOptions | null;
  datasets: DatasetOptions[];
  looks: LooksOptions;
  /** Which scene of a story it is, '' outside stories: another one opens the map anew. */
  scene: string;
};
/** What of the options a chapter of a story decides. */
export type Scene = Pick<Options, "scene" | "query" | "selected" | "home" | "start" | "mapped" | "looks">;
/** What signs are sized by, and what that measures in words; and the groups they are coloured by. */
export type LooksOptions = {
  by: "people" | "events";
  measure: string;
  /** Whether it measures the killed of all people, civilians or combatants, which have words of their own. */
  isUsual: boolean;
  colour: string;
  groups: { key: string; title: string; role: string }[];
};
/**
 * Areas laid over the map; `fill` says what they are filled by: people, events or nothing. `sums` says in words that it
 * is by sums stated of them, and is empty where it is by the events in them.
 */
export type OverlayOptions = { address: string; chosen: string[]; fill?: string; sums?: string };
/** A number of people of one area, and of how many events it is; null where nobody states it. */
export type AreaNumber = Numbers & { key: string | null; events: number | null };
/** What the API answers about areas: numbers of events, or sums stated of them. */
export type AreaAnswer = { groups: (AreaNumber | { key: string; sum: Numbers & { events: number | null } })[] };
export type DatasetOptions = { name: string; title: string; note: string; mapped: number; rows: boolean };
/** A dataset on the map: its rank gives its symbol, 0 that of the main one. */
export type Dataset = { rank: number; name: string; title?: string; mapped?: number; rows?: boolean };

/** Rows by column, all columns of one length. */
export type Columns<Row> = { [Column in keyof Row]: Row[Column][] };
export type EventRow = Spot & {
  id: string;
  title: string;
  type: string;
  from: string | null;
  to: string | null;
  date_prec: number | null;
  radius_m: number | null;
  low: number | null;
  high: number | null;
  open: boolean;
  category: string;
  accounts: number;
  agreement: string;
  partly: boolean;
  taken: boolean;
  main: boolean;
  group: string;
};
export type CellRow = Spot & {
  events: number;
  differ: number;
  partly: number;
  low: number | null;
  high: number | null;
  open: boolean;
  figured: number | null;
  kinds: Record<string, number>;
  west: number;
  south: number;
  east: number;
  north: number;
  split: boolean;
  place: string | null;
};
/** What /api/v1/cells answers for one dataset. */
export type Answer = {
  events: Columns<EventRow>;
  cells: Columns<CellRow>;
  further: Columns<FurtherRow>;
  shown: number;
  untied: number;
  few?: number;
};
/** A tree as geo/told/node.py makes it. */
export type Tree = string | number | { tag: string; attributes: Record<string, string>; children: Tree[] };
/** What the page says of a period, as geo/told/moment.py words it. */
export type Told = {
  places: Record<string, Tree[]>;
  mapped: number[];
  tells: boolean;
  selected: boolean;
  period: [string | null, string | null];
  days: [string, string];
};
/** What /api/v1/hand answers: the marks of each dataset, and what is said beside them. */
export type HandAnswer = { cells: Answer[]; told: Told };
/**
 * A period that a hand has come to; `more` is what the page adds to the question, and it is drawn when what is to be
 * seen before it has been, `after`.
 */
export type Passed = {
  from: string | null;
  to: string | null;
  event: string | null;
  more: string;
  after: Promise<unknown> | null;
};
export type FurtherRow = Spot & { to_lat: number; to_lng: number; events: number; id: string; title: string };
export type Numbers = { low: number | null; high: number | null; open?: boolean; category?: string };
export type Period = { from: string | null; to: string | null; precision?: number | null };
/** What the sign of an event shows. */
export type Signed = {
  type: string;
  low: number | null;
  high: number | null;
  agreement?: string;
  partly?: boolean;
  taken?: boolean;
  rank?: number;
};
export type EventThing = Spot &
  Numbers &
  Period & {
    rank: number;
    id: string;
    title: string;
    type: string;
    metres: number | null;
    accounts: number;
    agreement: string;
    partly: boolean;
    taken: boolean;
    main: boolean;
    group: string;
  };
export type CellThing = Spot &
  Numbers & {
    rank: number;
    index: number;
    events: number;
    differ: number;
    partly: number;
    /** How many of them have a figure; null where the map tells no people of cells. */
    figured: number | null;
    kinds: Record<string, number>;
    bbox: Box;
    split: boolean;
    place: string | null;
  };
/** Another place of events that are counted by the sign it is tied to. */
export type FurtherThing = Spot & { rank: number; tiedTo: Spot; events: number; id: string; title: string };
export type Thing = EventThing | CellThing | FurtherThing;
/** So many events of a cell have the colour of a role. */
export type Share = { role: string; events: number };
/** A place of the selected event, with the others that accounts give it. */
export type Place = Spot & { rank: number; alternatives?: Spot[] };

export type BasemapLayer = {
  file: string;
  kind: string;
  fill?: string;
  stroke?: string;
  width?: number;
  far?: number;
  by_rank?: boolean;
  /** Width on the ground, where that is more, and what is added to it in pixels. */
  metres?: number;
  edge?: number;
  from?: number;
  dash?: number[];
};
export type NameStyle = {
  colour: string;
  size: number;
  centred?: boolean;
  bold?: boolean;
  italic?: boolean;
  spaced?: boolean;
  dot?: number;
};
/** What the names and lines of the base map are drawn in. */
export type Look = {
  language: Pick<Language, "direction" | "columns">;
  palette: Palette;
  attribution: string;
  hasAreas?: boolean;
};
/** What vector tiles of the host are drawn in. */
export type TileLook = { language: Language; palette: Palette; font: string };
/** A row of geo/look/tiles.json: a layer of a tile, which of its features, and how they are drawn. */
export type TileRow = {
  layer: string;
  key?: string;
  values?: string[];
  colour?: string;
  widths?: number[][];
  dash?: number[];
  as?: string;
  from?: number;
  to?: number;
};
/** How the world lies on a canvas: pixels of its width, of the canvas's corner in it, and the canvas's size. */
export type Frame = { scale: number; left: number; top: number; size: XY; screen: { min: XY; max: XY } };
/** A piece of a river along which its name may stand. */
export type Stretch = { from: XY; to: XY; at: XY; cost: number; points: XY[] };

declare global {
  interface Window {
    Rasd: {
      pass: (passed: Passed) => Promise<Told | "failed" | "outdated" | "none">;
      drop: () => void;
      show: (map: L.Map, options: Options) => L.Layer;
      turn: (scene: Scene) => void;
      /** The middle of the screen and its zoom, for a page that cannot hear of it. */
      position?: Spot & { z: number };
      /** How often marks were drawn; benchmarks wait for it. */
      drawn: number;
    };
    /** The list in which st_folium keeps the layers it added. */
    feature_group?: L.Layer[];
  }
}
