/* The shapes of what the page reads: its description, and what the API answers. */
import type { Box, Language, Palette } from "../../map/assets/types.js";
import type { Filters, Problem } from "../view.js";

export type { Problem };

export type Bounds = { low: number | null; high: number | null; open: boolean };
export type Beyond = Bounds & { events: number; fewer_than?: number | null };
/** A number with its rule; of how many accounts it is only that of a single event says. */
export type Ruled = Bounds & {
  harm: string;
  category: string;
  rule: string;
  as_of: string | null;
  events: number;
  without_figure: number;
  from_parts: number;
  raised: number;
  accounts?: number;
  acknowledged?: number | null;
  fewer_than?: number | null;
  accounts_counted?: string | null;
  least_confidence?: string | null;
  denials?: string | null;
  admissions?: string | null;
  dates?: string | null;
  partly?: Beyond | null;
};
export type Group = Ruled & { key: string | null };

export type Actor = { id: string; name: string };
/** A figure as it was put. */
export type Figured = { low: number; high: number | null; qualifier: string };
export type Figure = Figured & { harm: string; category: string; side: string | null; used: boolean };
export type Claim = {
  id: string;
  claimant: { id: string; name: string; short: string; kind: string };
  said_on: string | null;
  said_prec: string | null;
  position: string;
  denies: string[];
  text: string | null;
  derived: boolean;
  cites: { id: string; name: string | null }[];
  figures: Figure[];
  source_url: string | null;
  archive_url: string | null;
  blames: Actor[];
  clears: Actor[];
  involves: Actor[];
  reads_as: Actor[];
  reader: string | null;
  place: string | null;
  when_from: string | null;
  when_to: string | null;
  derived_from: { id: string; claimant: string }[];
  locator: string | null;
  source_title: string | null;
  note: string | null;
};
export type Point = {
  lat: number | null;
  lng: number | null;
  point_source: string | null;
  point_url: string | null;
  note: string | null;
  distance_m?: number | null;
};
export type Place = Point & { name: string; radius_m: number | null; within: string[]; alternatives: Point[] };
export type Same = {
  dataset: string;
  event_id: string;
  title: string | null;
  decided_on: string | null;
  decided_by: string | null;
  note: string | null;
};
export type EventAnswer = {
  event: {
    id: string;
    title: string;
    event_type: string;
    sub_event_type: string;
    from: string | null;
    to: string | null;
    date_prec: number | null;
    where_prec: number | null;
    mapped: boolean;
    places: Place[];
    time_of_day: string | null;
    note: string | null;
    links: string[];
    partly: boolean;
    control: { from: Actor | null; to: Actor | null; by: string | null; claimants: string[] } | null;
  };
  numbers: Ruled[];
  flags: { flag: string; because: string[] }[];
  claims: Claim[];
  same_as?: Same[];
  maybe_same?: Same[];
};
export type Span = { from: string | null; to: string | null; events: number };
export type Timeline = {
  step: string;
  first: string | null;
  last: string | null;
  bins: (Ruled & { from: string; to: string })[];
  longer: Ruled;
  spans: Span[];
  taken: Span[];
  undated: number;
  few?: number | null;
};
export type Unshown = {
  total: number;
  shown: number;
  unmapped: number;
  filtered: number;
  vague: number;
  restricted: number;
  repeated: number;
  partly: number;
  unspoken: number;
  undated_claims: number;
  few: boolean;
  withheld?: { events: Record<string, number> };
};
/** A stated total, as far as the page says it. */
export type Total = Figured &
  Record<"harm" | "category" | "claimant" | "area_name", string> &
  Record<"side_name" | "period_start" | "period_end" | "said_on", string | null>;
/** A row of the list of events, of which the page shows some columns. */
export type EventListed = Bounds &
  Record<"event_id" | "event_type" | "agreement", string> & {
    date_start: string | null;
    date_end: string | null;
    date_prec: number | null;
    category: string | null;
    accounts: number | null;
    not_counted: string | null;
    geometry: object | null;
  };

/** What an address says, for the page: parameters as the API has them. */
export type View = Filters<string> & {
  dataset: string;
  beside: string[];
  size: "people" | "events";
  fill: string;
  event: string | null;
  lat: number | null;
  lng: number | null;
};
export type Grammar = {
  usual: View;
  words: Record<string, string[]>;
  choices: Record<string, string[]>;
  known: Record<string, Set<string>>;
};
export type Asked = {
  view: View;
  chosen: Record<string, string>;
  pin: { revision: string; accessed: string | null } | null;
  problems: Problem[];
};

/** Texts of the dataset in one language. */
export type Told = {
  title: string;
  description: string;
  credit: string;
  licence: string;
  cite: string;
  lead: string;
  coverage: string;
  kept_by: string;
  ways: { title: string; query: string }[];
  differing: { event: string; title: string; about: string; flags: string }[];
  regions: string[];
  overlays: string[];
  withheld: string[];
  groups: Record<string, string[]>;
};
/** What geo/publish/site.py says of the dataset, for the page. */
export type Site = {
  dataset: string;
  revision: string;
  version: string;
  published: string;
  dashboard: string;
  licence_url: string;
  corrections: string;
  modified: string;
  rows: boolean;
  least: number;
  languages: (Language & { name: string })[];
  palettes: Record<string, Palette>;
  usual: View;
  words: Record<string, string[]>;
  choices: Record<string, string[]>;
  types: string[];
  strip: [string, string][];
  home: Box | null;
  whole: Box | null;
  regions: Box[];
  overlays: { name: string; revision: string }[];
  groups: Record<string, { key: string; role: string }[]>;
  ground: { box: Box; zoom: number | null };
  told: Record<string, Told>;
};
/** Something to choose in the form: its id, its names by language, and how many events it is of. */
export type Named = { id: string; events?: number; of?: string };
export type Names = Record<"actors" | "claimants" | "places" | "types" | "flags", Named[]> & {
  active_years?: string[];
  /** For each language the ids of each kind, as a list has them. */
  order?: Record<string, Record<string, string[]>>;
};

/** What answers the page's questions: an address below the API's root, and the promise of its JSON. */
// biome-ignore lint/suspicious/noExplicitAny: what an answer holds depends on its address.
export type Source = { ask: (address: string, signal?: AbortSignal) => Promise<any> };
