/* What the modules of a static edition's source hand each other. */
import type { Box } from "../../map/assets/types.js";
import type { Filters, Problem } from "../view.js";

export type { Box, Problem };

/** A JSON file of the edition by its name. */
// biome-ignore lint/suspicious/noExplicitAny: what a file holds depends on its name.
export type Load = (name: string) => Promise<any>;

/** What is asked; days are days since 1970-01-01. */
export type View = Filters<number> & {
  /** The number of the event that is asked for alone; null for none. */
  alone: number | null;
};

/** All events as columns, by event number; states by state number. */
export interface Events {
  rows: number;
  start: (number | null)[];
  end: (number | null)[];
  type: number[];
  taken: number[];
  active_year: (string | null)[];
  /** The first state of each event, and one more. */
  first: Int32Array;
  day: (number | null)[];
  agreement: number[];
  /** Where each event is drawn and counted; null for nowhere. */
  place: (number | null)[];
  further: Map<number, number[]>;
}

export interface Points {
  lng: number[];
  lat: number[];
  x: Float64Array;
  y: Float64Array;
}

/** The numbers of one harm and category under one setting; `row` is -1 where a state has none. */
export interface Table {
  row: Int32Array;
  low: number[];
  high: number[];
  open: number[];
  accounts: number[];
  from_parts: number[];
  raised: number[];
  acknowledged: number[];
}

/** Tables by harm and category, with a colon between. */
export type Tables = Map<string, Table>;

/** Events that are part of each other, or recorded as one. */
export interface Kin {
  /** Id, what it is part of, and as which it is counted, by event number. */
  events: Map<number, { id: string; part_of: string | null; counted_as: string | null }>;
  ancestors: Map<string, string[]>;
  names: Map<string, string>;
  /** Ids of events that others are part of. */
  holders: Set<string>;
  same: boolean;
}

export interface Sum {
  low: number;
  high: number;
  open: boolean;
  from_parts: number;
  raised: number;
  acknowledged: number;
  with_figure: number;
}

/** An event of a group; `inside` the period, or reaching beyond it. */
export interface Member {
  event: number;
  key: string;
  inside: boolean;
}

/** What an event adds to its view's number, and why nothing. */
export interface Added {
  not_counted: string | null;
  low: number | null;
  high: number | null;
  open: boolean | null;
}

export interface Cell {
  column: number;
  line: number;
  events: number;
  differ: number;
  partly: number;
  x: number;
  y: number;
  low: number;
  high: number;
  open: boolean;
  figured: number;
  event: number;
  place: number;
  west: number;
  south: number;
  east: number;
  north: number;
  kinds: Map<string, number>;
  squares: string[];
}
