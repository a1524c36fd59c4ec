import {
  createLoader,
  createSerializer,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { USAGE_DIMENSIONS } from "@/lib/usage/view-calls";

const HOUR = 3_600_000;

/** The ranges that can be chosen, up to now. Other ranges are chosen in the chart. */
export const CALL_RANGES = {
  "1h": { ms: HOUR, label: "1 h", words: "the last hour", before: "the hour before" },
  "24h": {
    ms: 24 * HOUR,
    label: "24 h",
    words: "the last 24 hours",
    before: "the 24 hours before",
  },
  "7d": { ms: 7 * 24 * HOUR, label: "7 d", words: "the last 7 days", before: "the 7 days before" },
  "30d": {
    ms: 30 * 24 * HOUR,
    label: "30 d",
    words: "the last 30 days",
    before: "the 30 days before",
  },
  "90d": {
    ms: 90 * 24 * HOUR,
    label: "90 d",
    words: "the last 90 days",
    before: "the 90 days before",
  },
} as const;

export type CallRange = keyof typeof CALL_RANGES;
export const CALL_RANGE_NAMES = Object.keys(CALL_RANGES) as CallRange[];

/**
 * The search parameters of /calls: the range, the filters, what is shown of the calls, and the page
 * of the list. The row that is open in the side panel is `open` (`usePanel`).
 */
export const callsSearch = {
  range: parseAsStringLiteral(CALL_RANGE_NAMES).withDefault("7d"),
  /** A range that was chosen in the chart, which takes the place of `range`. */
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  kind: parseAsStringLiteral(["tool", "protocol"]).withDefault("tool"),
  outcome: parseAsStringLiteral(["ok", "error", "denied"]),
  key: parseAsString,
  person: parseAsString,
  team: parseAsString,
  server: parseAsString,
  tool: parseAsString,
  client: parseAsString,
  code: parseAsString,
  tab: parseAsStringLiteral(["calls", "usage"]).withDefault("calls"),
  by: parseAsStringLiteral(USAGE_DIMENSIONS).withDefault("tool"),
  cursor: parseAsString,
};

export const loadCallsSearch = createLoader(callsSearch);
/**
 * Returns the URL of /calls with these parameters. Pass "/calls" as the path. `open` is the id of the
 * request that is open in the side panel.
 */
export const callsHref = createSerializer({ ...callsSearch, open: parseAsString });

export type CallsSearch = Awaited<ReturnType<typeof loadCallsSearch>>;
