import {
  createLoader,
  createSerializer,
  parseAsInteger,
  parseAsIsoDate,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { ACTIONS } from "@/lib/audit/view";

/** The state of /activity that is in its URL. */
export const activitySearch = {
  kind: parseAsStringLiteral(["changes", "denials"]),
  action: parseAsStringLiteral(ACTIONS),
  actor: parseAsString,
  key: parseAsString,
  request: parseAsString.withDefault(""),
  from: parseAsIsoDate,
  to: parseAsIsoDate,
  before: parseAsInteger,
  after: parseAsInteger,
};

export const loadActivitySearch = createLoader(activitySearch);
export const activityHref = createSerializer(activitySearch);

export type ActivitySearch = Awaited<ReturnType<typeof loadActivitySearch>>;

/** The form of an id, so that a mistyped address is no error. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REQUEST_MAX = 120;

const day = (date: Date | null) => date?.toISOString().slice(0, 10);
const uuid = (text: string | null) => (text && UUID.test(text) ? text : undefined);

/** The search as the filters of the verbs. */
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
    requestId: search.request.trim().slice(0, REQUEST_MAX) || undefined,
    from: day(search.from),
    to: day(search.to),
  };
}

/** Is the log narrowed by anything? */
export function isActivityNarrowed(search: ActivitySearch): boolean {
  return Object.values(activityFiltersOf(search)).some((value) => value !== undefined);
}
