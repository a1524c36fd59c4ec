import type { upstreams } from "@/db/schema/upstreams";
import type { UpstreamChanges } from "@/lib/servers/schema";
import { type OwnTimes, ownTimes, TIME_FIELDS, type TimeField } from "@/lib/servers/view-times";

type UpstreamRow = typeof upstreams.$inferSelect;

/** What an operator says of a server, secrets apart. */
export type UpstreamConfig = Pick<
  UpstreamRow,
  | "name"
  | "title"
  | "transport"
  | "url"
  | "command"
  | "args"
  | "paths"
  | "prefixed"
  | "credentials"
  | "personHeader"
  | "oauthClientId"
  | "oauthScope"
  | "sendsCaller"
  | "approvesChanges"
  | "callSeconds"
  | TimeField
>;

/** What an operator has said of a server. */
export function configOf(row: UpstreamRow): UpstreamConfig {
  return mergeChanges(row, {});
}

/** A server's configuration after a change: what the new transport or credentials have no use for goes. */
export function mergeChanges(before: UpstreamRow, changes: UpstreamChanges): UpstreamConfig {
  const transport = changes.transport ?? before.transport;
  const stdio = transport === "stdio";
  const credentials = changes.credentials ?? (stdio ? "server" : before.credentials);
  const kept = <T>(given: T | undefined, former: T, useful: boolean, none: T): T =>
    given !== undefined ? given : useful ? former : none;
  const oauth = credentials === "person_oauth";
  return {
    name: changes.name ?? before.name,
    title: changes.title === undefined ? before.title : changes.title,
    transport,
    url: kept(changes.url, before.url, !stdio, null),
    command: kept(changes.command, before.command, stdio, null),
    args: kept(changes.args, before.args, stdio, []),
    paths: pathsAfter(before, changes, stdio),
    prefixed: changes.prefixed ?? before.prefixed,
    credentials,
    personHeader: kept(
      changes.personHeader,
      before.personHeader,
      credentials === "person_header",
      null,
    ),
    oauthClientId: kept(changes.oauthClientId, before.oauthClientId, oauth, null),
    oauthScope: kept(changes.oauthScope, before.oauthScope, oauth, null),
    sendsCaller: changes.sendsCaller ?? before.sendsCaller,
    approvesChanges: changes.approvesChanges ?? before.approvesChanges,
    callSeconds: changes.callSeconds ?? before.callSeconds,
    ...timesAfter(before, changes),
  };
}

function timesAfter(before: UpstreamRow, changes: UpstreamChanges): OwnTimes {
  const after = { ...ownTimes(before) };
  for (const field of TIME_FIELDS) {
    const given = changes[field];
    if (given !== undefined) after[field] = given;
  }
  return after;
}

/** A new command sees what is declared; one of before paths were declared stays as it was. */
function pathsAfter(before: UpstreamRow, changes: UpstreamChanges, stdio: boolean) {
  if (changes.paths !== undefined) return changes.paths;
  if (!stdio) return null;
  return before.transport === "stdio" ? before.paths : [];
}
