import { and, eq } from "drizzle-orm";
import { upstreamSecrets } from "@/db/schema/upstreams";
import type { Context } from "@/lib/core/context";
import { seal } from "@/lib/secrets/seal";
import { CLIENT_KEY, OAUTH_CLIENT_SECRET, type SecretKind, secretPlace } from "./secrets";

/** The new values of a server's secrets, by the names of the secrets. Null removes the value. */
export interface SecretChanges {
  readonly headers?: Readonly<Record<string, string | null>> | undefined;
  readonly env?: Readonly<Record<string, string | null>> | undefined;
  readonly oauthClientSecret?: string | null | undefined;
  readonly clientKey?: string | null | undefined;
}

/** The names of the secrets that a change has set or removed, for the audit record. */
export interface SecretNames {
  readonly set: readonly string[];
  readonly removed: readonly string[];
}

interface Entry {
  readonly kind: SecretKind;
  readonly name: string;
  readonly value: string | null;
}

/**
 * Seals and stores the given secret values of a server, replacing stored values that have the same
 * names.
 */
export async function writeUpstreamSecrets(
  ctx: Context,
  upstreamId: string,
  changes: SecretChanges,
): Promise<SecretNames> {
  const set: string[] = [];
  const removed: string[] = [];
  for (const { kind, name, value } of entriesOf(changes)) {
    if (value === null) {
      const { kind: ofKind, name: ofName, upstreamId: ofServer } = upstreamSecrets;
      const gone = await ctx.db
        .delete(upstreamSecrets)
        .where(and(eq(ofServer, upstreamId), eq(ofKind, kind), eq(ofName, name)))
        .returning({ name: ofName });
      if (gone.length > 0) removed.push(`${kind}/${name}`);
      continue;
    }
    const place = secretPlace(upstreamId, kind, name);
    const valueSealed = seal(ctx.secrets, place, Buffer.from(value, "utf8"));
    await ctx.db
      .insert(upstreamSecrets)
      .values({ upstreamId, kind, name, valueSealed, updatedAt: ctx.now })
      .onConflictDoUpdate({
        target: [upstreamSecrets.upstreamId, upstreamSecrets.kind, upstreamSecrets.name],
        set: { valueSealed, updatedAt: ctx.now },
      });
    set.push(`${kind}/${name}`);
  }
  return { set, removed };
}

function entriesOf({
  headers = {},
  env = {},
  oauthClientSecret,
  clientKey,
}: SecretChanges): Entry[] {
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(headers)) {
    // Header names are case-insensitive (RFC 9110, 5.1).
    entries.push({ kind: "header", name: name.toLowerCase(), value });
  }
  for (const [name, value] of Object.entries(env)) entries.push({ kind: "env", name, value });
  if (oauthClientSecret !== undefined) {
    entries.push({ kind: "oauth_client", name: OAUTH_CLIENT_SECRET, value: oauthClientSecret });
  }
  if (clientKey !== undefined) {
    entries.push({ kind: "client_key", name: CLIENT_KEY, value: clientKey });
  }
  return entries;
}
