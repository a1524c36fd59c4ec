import { checkVersion } from "@/lib/audit/check-version";
import type { AuditNote } from "@/lib/core/audit-entry";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { updateUpstreamSchema } from "@/lib/servers/schema";
import { droppedNames } from "@/lib/servers/stored/drop-credentials";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { mayChangeNamed, mayRun, mayRunNamed } from "@/lib/servers/stored/upstream-permission";
import {
  lockUpstream,
  storedUpstream,
  upstreamView,
  withoutMarks,
} from "@/lib/servers/stored/upstream-rows";
import type { UpstreamView } from "@/lib/servers/view";
import { type Configured, configureUpstream, isConfigured } from "./configure-upstream";
import { switchNotes, switchUpstream } from "./switch-upstream";

/**
 * Changes a server and enables or disables it, in one transaction. Enabling or disabling it is
 * recorded separately in the audit log. If all values stay the same, nothing is recorded.
 * If the origin (scheme, host, port) or the command changes, all credentials for the former target
 * are deleted, including people's own, and are listed in `dropped`. Secret values in the same
 * change are meant for the new target and are kept. Failures: `forbidden`, `not_found`, `conflict`,
 * `server_name_taken`, `target_refused`, and `invalid_input` if the fields contradict each other.
 */
export const updateUpstream = verb({
  kind: "change",
  name: "upstreams.update",
  audience: "operator",
  input: updateUpstreamSchema,
  permit: async (ctx, { name, changes: { enabled, ...changes } }) => {
    const onlyOff = enabled === false && Object.keys(changes).length === 0;
    if (onlyOff) return mayChangeNamed(ctx, name);
    const now = await mayRunNamed(ctx, name);
    return now.allowed && changes.transport ? mayRun(ctx, changes.transport) : now;
  },
  denials: ["target_refused"],
  run: async (ctx, { name, changes: { enabled, ...changes }, version }) => {
    const before = await lockUpstream(ctx, name);
    if (!before) return fail("not_found");
    const stored = await storedUpstream(ctx, before);
    const same = await checkVersion(ctx, {
      ...{ version, stored, shown: withoutMarks(stored) },
      subject: { kind: "upstream", id: before.id },
      actions: ["upstreams.update"],
    });
    if (!same.ok) return same;
    const configured = await configureUpstream(ctx, before, changes);
    if (!configured.ok) return configured;
    const { row: configuredRow, ...done } = configured.value;
    const { row, switched } =
      enabled === undefined
        ? { row: configuredRow, switched: false }
        : await switchUpstream(ctx, configuredRow, enabled);
    return succeed({ upstream: await upstreamView(ctx, row), ...done, switched, formerName: name });
  },
  audit: (_ctx, _input, value) => [
    ...(isConfigured(value) ? [changeNote(value)] : []),
    ...switchNotes(value),
  ],
});

interface Changed extends Omit<Configured, "row"> {
  readonly upstream: UpstreamView;
  readonly formerName: string;
}

function changeNote({ upstream, dropped, changed, secrets, formerName }: Changed): AuditNote {
  const names = droppedNames(dropped);
  return upstreamNote(upstream, {
    changed,
    ...(formerName === upstream.name ? {} : { from: formerName }),
    ...(secrets.set.length > 0 ? { secretsSet: secrets.set } : {}),
    ...(secrets.removed.length > 0 ? { secretsRemoved: secrets.removed } : {}),
    ...(names.length > 0 ? { secretsDropped: names } : {}),
    ...(dropped.people > 0 ? { peopleDisconnected: dropped.people } : {}),
  });
}
