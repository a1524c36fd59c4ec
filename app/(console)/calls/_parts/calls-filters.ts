import { CALL_RANGES, type CallsSearch } from "@/components/calls/calls-search";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MINUTE = 60_000;
const LONGEST = 400 * 24 * 60 * MINUTE;

/** The filters of calls that can be taken away one by one. */
export const CHIPS = ["key", "person", "team", "server", "tool", "client", "code"] as const;
export type Chip = (typeof CHIPS)[number];

/** The range that the charts and lists of /calls show. */
export interface ShownRange {
  readonly from: Date;
  readonly to: Date;
  /** True if the range was chosen in the chart, so that it does not move with the time. */
  readonly chosen: boolean;
  /** "the last 7 days", and the period of the same length before it. */
  readonly words: string;
  readonly before: string;
}

/**
 * Returns the range of the search parameters. An impossible or far too long range in the URL is
 * ignored.
 */
export function shownRange({ range, from, to }: CallsSearch, now: Date): ShownRange {
  const length = from && to ? to.getTime() - from.getTime() : 0;
  if (from && to && length >= MINUTE && length <= LONGEST) {
    const words = { words: "the chosen time", before: "the same time before" };
    return { from, to, chosen: true, ...words };
  }
  const { ms, words, before } = CALL_RANGES[range];
  return { from: new Date(now.getTime() - ms), to: now, chosen: false, words, before };
}

const uuid = (text: string | null) => (text && UUID.test(text) ? text : undefined);
const text = (value: string | null, max: number) => value?.slice(0, max) || undefined;

/**
 * Converts the search parameters to the filters that the verbs accept, without the range. An id in
 * the URL that is not a UUID is ignored, so that a typing error does not cause an error page.
 */
export function callFiltersOf(search: CallsSearch) {
  return {
    kind: search.kind,
    outcome: search.outcome ?? undefined,
    key: uuid(search.key),
    person: uuid(search.person),
    team: text(search.team, 100),
    server: text(search.server, 100),
    tool: text(search.tool, 1000),
    client: text(search.client, 300),
    code: text(search.code, 100),
  };
}

/** True if a filter is set, so that an empty list means that no call matches. */
export function isNarrowed(search: CallsSearch, range: ShownRange): boolean {
  const { kind: _kind, ...filters } = callFiltersOf(search);
  return range.chosen || Object.values(filters).some((value) => value !== undefined);
}

/** The range as the verbs take it. */
export const instants = ({ from, to }: ShownRange) => ({
  from: from.toISOString(),
  to: to.toISOString(),
});
