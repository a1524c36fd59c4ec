import {
  createLoader,
  createSerializer,
  parseAsInteger,
  parseAsIsoDate,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { parseAsSearch } from "@/components/ui/data/parse-as-search";
import { ACTION_CHOICES } from "@/lib/audit/view-actions";

/**
 * The search parameters of /activity: the filters of the audit log, the cursor of the page that is
 * shown, and the open record.
 */
export const activitySearch = {
  kind: parseAsStringLiteral(["changes", "denials"]),
  action: parseAsStringLiteral(ACTION_CHOICES.map(({ value }) => value)),
  actor: parseAsString,
  key: parseAsString,
  /** Words of names, or a request id. */
  q: parseAsSearch.withDefault(""),
  from: parseAsIsoDate,
  to: parseAsIsoDate,
  before: parseAsInteger,
  after: parseAsInteger,
  /** The id of the record that is open in the side panel. */
  open: parseAsString,
};

export const loadActivitySearch = createLoader(activitySearch);
export const activityHref = createSerializer(activitySearch);

export type ActivitySearch = Awaited<ReturnType<typeof loadActivitySearch>>;

/**
 * Matches a UUID. An id in the URL that is not a UUID is ignored, so a typing error does not cause
 * an error page.
 */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Formats a date as `YYYY-MM-DD`. Returns undefined for dates before 1900 or after 2199, because
 * the database cannot store every possible date.
 */
function day(date: Date | null): string | undefined {
  const text = date?.toISOString().slice(0, 10);
  return text && /^(?:19|20|21)\d\d-/.test(text) ? text : undefined;
}

/**
 * Returns the cursor from the URL if it is a number that an audit record can have, and null
 * otherwise. The check is needed because the URL can contain any number.
 */
export function placeOf(place: number | null): number | null {
  return place !== null && place > 0 && Number.isSafeInteger(place) ? place : null;
}

/** Returns the id of the open record if it is one that an audit record can have, and null otherwise. */
export function openOf({ open }: Pick<ActivitySearch, "open">): number | null {
  return open !== null && /^\d{1,15}$/.test(open) ? placeOf(Number(open)) : null;
}

/** True if the text is a request id as a whole, which is then searched for as such. */
const isRequestId = (text: string) => /^req_[\w-]+$/.test(text.trim());

const uuid = (text: string | null) => (text && UUID.test(text) ? text : undefined);

/** Converts the search parameters to the filters that the audit verbs accept. */
export function activityFiltersOf(search: ActivitySearch) {
  return {
    outcome:
      search.kind === null
        ? undefined
        : search.kind === "changes"
          ? ("done" as const)
          : ("denied" as const),
    action: search.action ?? undefined,
    actorId: uuid(search.actor),
    keyId: uuid(search.key),
    requestId: isRequestId(search.q) ? search.q.trim() : undefined,
    search: isRequestId(search.q) ? undefined : search.q.trim() || undefined,
    from: day(search.from),
    to: day(search.to),
  };
}

/**
 * True if at least one filter of the log is set. If so, an empty list means that no record matches
 * the filters.
 */
export function isActivityNarrowed(search: ActivitySearch): boolean {
  return Object.values(activityFiltersOf(search)).some((value) => value !== undefined);
}
