import type { OAuthClientInformationMixed } from "@modelcontextprotocol/client";
import type { upstreams } from "@/db/schema/upstreams";
import type { LatchkeyProcess } from "@/lib/process/process";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";

/**
 * Returns the OAuth client to use for this server: the client that an operator has configured or,
 * if there is none, the client that Latchkey has registered.
 */
export async function configuredClient(
  process: Pick<LatchkeyProcess, "db" | "secrets">,
  upstream: Pick<typeof upstreams.$inferSelect, "id" | "oauthClientId">,
  registered: OAuthClientInformationMixed,
): Promise<OAuthClientInformationMixed> {
  if (upstream.oauthClientId === null) return registered;
  const own = await readUpstreamSecrets(process.db, process.secrets, upstream.id);
  const secret = own.oauthClientSecret;
  return {
    client_id: upstream.oauthClientId,
    ...(secret === null ? {} : { client_secret: secret }),
  };
}
