/* What an address says of events, for the page that asks and for the source that answers. */
import type { Box } from "../map/assets/types.js";

/** Fields are named as parameters are; `Day` is what a day is held as. */
export type Filters<Day> = {
  from: Day | null;
  to: Day | null;
  dates: string;
  as_of: Day | null;
  type: string[];
  actor: string[];
  claimant: string[];
  place: string[];
  overlay: string;
  area: string[];
  flag: string[];
  control: string;
  active_year: string;
  bbox: Box | null;
  q: string;
  min_killed: number | null;
  harm: string;
  category: string;
  rule: string;
  denials: string;
  admissions: string;
  accounts: string;
  confidence: string;
  size: string;
  colour: string;
  lang: string;
  z: number | null;
};
/** A value of an address that cannot be honoured, and why. */
export type Problem = { parameter: string; value: string; problem: string };
