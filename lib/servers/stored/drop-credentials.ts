import { and, eq } from "drizzle-orm";
import { oauthFlows, personCredentials } from "@/db/schema/person-credentials";
import { upstreamSecrets } from "@/db/schema/upstreams";
import type { Context } from "@/lib/core/context";
import type { UpstreamConfig } from "@/lib/servers/model";
import type { DroppedSecrets } from "@/lib/servers/view";

export interface Dropped {
  /**
   * Why credentials were deleted. `target`: the server's origin or command has changed. `person`:
   * the settings for people's own credentials have changed. Null: no credentials had to be deleted.
   */
  readonly reason: "target" | "person" | null;
  readonly view: DroppedSecrets;
}

type Reach = Pick<UpstreamConfig, "transport" | "url" | "command" | "args">;

/**
 * Returns the party that receives a server's credentials: the origin of its URL, or its command
 * line.
 */
export function recipientOf({ transport, url, command, args }: Reach): string {
  if (transport !== "stdio" && url !== null) return new URL(url).origin;
  return JSON.stringify([command, ...args]);
}

/**
 * Deletes the credentials that become invalid because a server's target or its credential settings
 * change. Returns what was deleted and why.
 */
export async function dropCredentials(
  ctx: Context,
  before: UpstreamConfig & { readonly id: string },
  after: UpstreamConfig,
): Promise<Dropped> {
  const moved = recipientOf(before) !== recipientOf(after);
  const otherClient = before.oauthClientId !== after.oauthClientId;
  const otherPersonal =
    otherClient ||
    before.credentials !== after.credentials ||
    before.personHeader !== after.personHeader ||
    before.oauthScope !== after.oauthScope;
  const gone = moved
    ? await dropSecrets(ctx, before.id, "all")
    : otherClient
      ? await dropSecrets(ctx, before.id, "oauth_client")
      : [];
  const people = moved || otherPersonal ? await dropPeople(ctx, before.id) : 0;
  const named = (kind: string) => gone.filter((one) => one.kind === kind).map(({ name }) => name);
  return {
    reason: moved ? "target" : otherPersonal ? "person" : null,
    view: {
      headers: named("header"),
      env: named("env"),
      oauthClient: named("oauth_client").length > 0,
      clientCertificate: named("client_key").length > 0,
      people,
    },
  };
}

function dropSecrets(ctx: Context, id: string, which: "all" | "oauth_client") {
  const { upstreamId, kind, name } = upstreamSecrets;
  return ctx.db
    .delete(upstreamSecrets)
    .where(and(eq(upstreamId, id), which === "all" ? undefined : eq(kind, which)))
    .returning({ kind, name });
}

async function dropPeople(ctx: Context, id: string): Promise<number> {
  await ctx.db.delete(oauthFlows).where(eq(oauthFlows.upstreamId, id));
  const gone = await ctx.db
    .delete(personCredentials)
    .where(eq(personCredentials.upstreamId, id))
    .returning({ personId: personCredentials.personId });
  return gone.length;
}

/** Returns the names of the deleted secrets in the form `kind/name`, for the audit record. */
export function droppedNames(dropped: DroppedSecrets): string[] {
  return [
    ...dropped.headers.map((name) => `header/${name}`),
    ...dropped.env.map((name) => `env/${name}`),
    ...(dropped.oauthClient ? ["oauth_client/client_secret"] : []),
    ...(dropped.clientCertificate ? ["client_key/client_key"] : []),
  ];
}
