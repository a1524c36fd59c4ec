import {
  CONFIG_DEFAULTS,
  CONFIG_FIELDS,
  type UpstreamConfig,
  type UpstreamRow,
} from "@/lib/servers/model";
import type { UpstreamChanges } from "@/lib/servers/schema";

/**
 * Returns a server's configuration after a change. Fields that do not apply to the new transport or
 * the new kind of credentials are reset.
 */
export function mergeChanges(before: UpstreamRow, changes: UpstreamChanges): UpstreamConfig {
  const transport = changes.transport ?? before.transport;
  const stdio = transport === "stdio";
  const credentials = changes.credentials ?? (stdio ? "server" : before.credentials);
  const oauth = credentials === "person_oauth";
  const used: Partial<Record<keyof UpstreamConfig, boolean>> = {
    ...{ url: !stdio, command: stdio, args: stdio },
    ...{ ca: !stdio, clientCertificate: !stdio },
    ...{ personHeader: credentials === "person_header", oauthClientId: oauth, oauthScope: oauth },
  };
  const fields = CONFIG_FIELDS.map((field) => {
    const stays =
      used[field] === false
        ? CONFIG_DEFAULTS[field as keyof typeof CONFIG_DEFAULTS]
        : before[field];
    return [field, changes[field] === undefined ? stays : changes[field]];
  });
  const config = Object.fromEntries(fields) as UpstreamConfig;
  return { ...config, transport, credentials, paths: pathsAfter(before, changes, stdio) };
}

/**
 * Returns the declared paths after a change. A new command gets the paths that the change declares.
 * A command that was registered before paths could be declared keeps null until paths are declared
 * for it.
 */
function pathsAfter(before: UpstreamRow, changes: UpstreamChanges, stdio: boolean) {
  if (changes.paths !== undefined) return changes.paths;
  if (!stdio) return null;
  return before.transport === "stdio" ? before.paths : [];
}
