import { and, eq } from "drizzle-orm";
import { personCredentials } from "@/db/schema/person-credentials";
import { upstreams } from "@/db/schema/upstreams";
import type { Context } from "@/lib/core/context";
import { allowed, personOf } from "@/lib/core/permissions";
import type { Permission } from "@/lib/core/verb";
import { personOnly } from "@/lib/identity/person-only";
import { findConnectable } from "./find-connectable";

/**
 * Permits a person to connect to a server if the person can reach the server and it requires each
 * person's own credentials of this kind.
 */
export async function permitConnect(
  ctx: Context,
  name: string,
  credentials: "person_header" | "person_oauth",
): Promise<Permission> {
  const person = personOnly(ctx);
  if (!person.allowed) return person;
  const upstream = await findConnectable(ctx, name);
  if (upstream?.credentials === credentials) return allowed;
  const rule = "You can connect only to servers that ask for it and that a team of yours reaches.";
  return { allowed: false, rule, hide: true };
}

/** Permits a person to disconnect from a server to which the person has connected an account. */
export async function permitDisconnect(ctx: Context, name: string): Promise<Permission> {
  const only = personOnly(ctx);
  const person = personOf(ctx.actor);
  if (!only.allowed || !person) return only;
  const [row] = await ctx.db
    .select({ id: upstreams.id })
    .from(personCredentials)
    .innerJoin(upstreams, eq(upstreams.id, personCredentials.upstreamId))
    .where(and(eq(upstreams.name, name), eq(personCredentials.personId, person.id)));
  return row ? allowed : { allowed: false, rule: "You are not connected to it.", hide: true };
}
