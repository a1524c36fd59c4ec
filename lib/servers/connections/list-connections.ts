import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { personCredentials } from "@/db/schema/person-credentials";
import { upstreams } from "@/db/schema/upstreams";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { personOnly } from "@/lib/identity/person-only";
import { isConnectable } from "./find-connectable";
import type { ConnectionView } from "./view";

/**
 * Lists the servers to which this person can connect an account, sorted by name. The list includes
 * servers to which an account is already connected.
 */
export const listConnections = verb({
  kind: "read",
  name: "upstreams.list_connections",
  audience: "signed_in",
  input: z.object({}),
  permit: personOnly,
  run: async (ctx) => {
    const mine = and(
      eq(personCredentials.upstreamId, upstreams.id),
      eq(personCredentials.personId, personOf(ctx.actor)?.id ?? ""),
    );
    const rows = await ctx.db
      .select()
      .from(upstreams)
      .leftJoin(personCredentials, mine)
      .where(isConnectable(ctx))
      .orderBy(asc(upstreams.name));
    return succeed<ConnectionView[]>(
      rows.map(({ upstreams: { name, title, credentials, personHeader }, ...row }) => ({
        name,
        title,
        kind: credentials === "person_oauth" ? "oauth" : "header",
        header: personHeader,
        connectedAt: row.person_credentials?.connectedAt ?? null,
        expiresAt: row.person_credentials?.expiresAt ?? null,
        brokenReason: row.person_credentials?.brokenReason ?? null,
      })),
    );
  },
});
