import { endLease } from "@/gateway/leases/lease-rows";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { openedProcess } from "@/lib/process/process";
import { endSessionSchema } from "@/lib/servers/schema";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { readUpstreamRow } from "@/lib/servers/stored/upstream-rows";
import { sessionHolders } from "./session-holders";

/**
 * Ends a session with a server, in whatever process it is, with its calls and processes. The next
 * call of the same key begins a new one. Failures: `forbidden`, `not_found`.
 */
export const endSession = verb({
  kind: "change",
  name: "upstreams.end_session",
  audience: "operator",
  input: endSessionSchema,
  permit: administratorOnly,
  run: async (ctx, { name, session }) => {
    const row = await readUpstreamRow(ctx, name);
    if (!row) return fail("not_found");
    const place = { upstreamId: row.id, principal: session };
    const process = openedProcess();
    const links = process && processLinks(process);
    const isHere = links?.sessions(row.id).some(({ principal }) => principal.id === session);
    const isLeased = await endLease(ctx.db, place);
    if (!isHere && !isLeased) return fail("not_found");
    if (isHere) await links?.endSessions(place);
    const holder = (await sessionHolders(ctx, [session]))(session);
    return succeed({ id: row.id, name: row.name, holder });
  },
  audit: (_ctx, _input, { holder, ...server }) =>
    upstreamNote(server, {
      session: holder && { of: holder.kind, id: holder.id, name: holder.name },
    }),
});
