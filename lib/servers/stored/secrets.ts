import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { upstreamSecrets } from "@/db/schema/upstreams";
import type { Secrets } from "@/lib/secrets/derive";
import { type SealPlace, unseal } from "@/lib/secrets/seal";

export type SecretKind = "header" | "env" | "oauth_client" | "client_key";

/** The only name that a secret of the kind `oauth_client` can have. */
export const OAUTH_CLIENT_SECRET = "client_secret";

/** The only name that a secret of the kind `client_key` can have. */
export const CLIENT_KEY = "client_key";

/** A server's own credentials in plain text. The names of headers are in lower case. */
export interface UpstreamSecrets {
  readonly headers: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly oauthClientSecret: string | null;
  /** The private key of the server's client certificate, in PEM. */
  readonly clientKey: string | null;
  /** Secrets that cannot be opened because the root secret has changed, in the form `kind/name`. */
  readonly unreadable: readonly string[];
}

/** Returns the place to which a server's sealed secret value is bound (its associated data). */
export function secretPlace(upstreamId: string, kind: SecretKind, name: string): SealPlace {
  return {
    table: "upstream_secrets",
    row: `${upstreamId}/${kind}/${name}`,
    column: "value_sealed",
  };
}

/**
 * Opens all secret values of a server. The values may be used only for connections to this server.
 */
export async function readUpstreamSecrets(
  db: Database,
  secrets: Secrets,
  upstreamId: string,
): Promise<UpstreamSecrets> {
  const rows = await db
    .select()
    .from(upstreamSecrets)
    .where(eq(upstreamSecrets.upstreamId, upstreamId))
    .orderBy(asc(upstreamSecrets.kind), asc(upstreamSecrets.name));
  const headers: Record<string, string> = {};
  const env: Record<string, string> = {};
  const unreadable: string[] = [];
  let oauthClientSecret: string | null = null;
  let clientKey: string | null = null;
  for (const { kind, name, valueSealed } of rows) {
    const value = unseal(secrets, secretPlace(upstreamId, kind, name), valueSealed);
    if (value === null) unreadable.push(`${kind}/${name}`);
    else if (kind === "header") headers[name] = value.toString("utf8");
    else if (kind === "env") env[name] = value.toString("utf8");
    else if (kind === "client_key") clientKey = value.toString("utf8");
    else oauthClientSecret = value.toString("utf8");
  }
  return { headers, env, oauthClientSecret, clientKey, unreadable };
}
