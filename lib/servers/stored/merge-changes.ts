import { CONFIG_FIELDS, UNSAID, type UpstreamConfig, type UpstreamRow } from "@/lib/servers/model";
import type { UpstreamChanges } from "@/lib/servers/schema";

/** A server's configuration after a change: what the new transport or credentials have no use for goes. */
export function mergeChanges(before: UpstreamRow, changes: UpstreamChanges): UpstreamConfig {
  const transport = changes.transport ?? before.transport;
  const stdio = transport === "stdio";
  const credentials = changes.credentials ?? (stdio ? "server" : before.credentials);
  const oauth = credentials === "person_oauth";
  const useful: Partial<Record<keyof UpstreamConfig, boolean>> = {
    ...{ url: !stdio, command: stdio, args: stdio },
    ...{ personHeader: credentials === "person_header", oauthClientId: oauth, oauthScope: oauth },
  };
  const fields = CONFIG_FIELDS.map((field) => {
    const stays = useful[field] === false ? UNSAID[field as keyof typeof UNSAID] : before[field];
    return [field, changes[field] === undefined ? stays : changes[field]];
  });
  const config = Object.fromEntries(fields) as UpstreamConfig;
  return { ...config, transport, credentials, paths: pathsAfter(before, changes, stdio) };
}

/** A new command sees what is declared; one of before paths were declared stays as it was. */
function pathsAfter(before: UpstreamRow, changes: UpstreamChanges, stdio: boolean) {
  if (changes.paths !== undefined) return changes.paths;
  if (!stdio) return null;
  return before.transport === "stdio" ? before.paths : [];
}
