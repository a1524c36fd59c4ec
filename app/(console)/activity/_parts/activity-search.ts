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
 * The search parameters of /activity: the filters of the audit log, and the cursor of the page that
 * is shown.
 */
export const activitySearch = {
  kind: parseAsStringLiteral(["changes", "denials"]),
  action: parseAsStringLiteral(ACTION_CHOICES.map(({ value }) => value)),
  actor: parseAsString,
  key: parseAsString,
  request: parseAsSearch.withDefault(""),
  from: parseAsIsoDate,
  to: parseAsIsoDate,
  before: parseAsInteger,
  after: parseAsInteger,
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
    requestId: search.request.trim() || undefined,
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
