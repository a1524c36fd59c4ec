import { liveLeases } from "@/gateway/leases/lease-rows";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { announcedProcess } from "@/lib/change-feed/process-id";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { REMOTE_TIMES } from "@/lib/limits/view";
import { openedProcess } from "@/lib/process/process";
import { upstreamSchema } from "@/lib/servers/schema";
import { readUpstreamRow } from "@/lib/servers/stored/upstream-rows";
import type { SessionsView } from "@/lib/servers/view-sessions";
import { sessionHolders } from "./session-holders";

/**
 * Lists the open sessions with a server in all processes: whose they are, since when, and for those
 * in this process how long they have been idle and how much memory their processes use. Where
 * callers share a session, there are none. Failures: `forbidden`, `not_found`.
 */
export const listSessions = verb({
  kind: "read",
  name: "upstreams.sessions",
  audience: "operator",
  input: upstreamSchema,
  permit: administratorOnly,
  run: async (ctx, { name }) => {
    const row = await readUpstreamRow(ctx, name);
    if (!row) return fail("not_found");
    const process = openedProcess();
    const here = process ? processLinks(process).sessions(row.id) : [];
    // A lease of this process without a session is one that has just ended.
    const own = announcedProcess();
    const leases = (await liveLeases(ctx.db, row.id)).filter(({ owner }) => owner !== own);
    const principals = [...here.map(({ principal }) => principal.id), ...leases.map(principalOf)];
    const holder = await sessionHolders(ctx, principals);
    const rows = [
      ...here.map(({ principal: { id }, openedAt, idleMs, memoryBytes }) => {
        const idleSeconds = Math.ceil(idleMs / 1000);
        return { id, holder: holder(id), openedAt, idleSeconds, memoryBytes, here: true };
      }),
      ...leases.map(({ principal: id, claimedAt: openedAt }) => {
        const unknown = { idleSeconds: null, memoryBytes: null, here: false };
        return { id, holder: holder(id), openedAt, ...unknown };
      }),
    ];
    const since = ({ openedAt }: (typeof rows)[number]) => openedAt?.getTime() ?? Date.now();
    rows.sort((one, other) => since(one) - since(other));
    const { perServer, perTeam, perKey, memoryMb } = ctx.config.sessionLimits;
    const times = row.transport === "stdio" ? 1 : REMOTE_TIMES;
    return succeed<SessionsView>({
      rows,
      limits: {
        perServer: perServer && perServer * times,
        perTeam: perTeam && perTeam * times,
        perKey: perKey && perKey * times,
        memoryMb,
      },
    });
  },
});

const principalOf = ({ principal }: { readonly principal: string }) => principal;
