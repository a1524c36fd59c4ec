import type { TlsIdentity } from "@/gateway/upstreams/dial/tls-identity";
import type { LatchkeyProcess } from "@/lib/process/process";
import { hostOf } from "@/lib/servers/address/check-target";
import type { UpstreamRow } from "@/lib/servers/model";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import type { TlsSettings } from "@/lib/servers/stored/tls";

/**
 * Returns the TLS identity of a server with these settings, or null if it has none of its own.
 * `key` belongs to the client certificate.
 */
export function tlsIdentity(
  { ca, clientCertificate }: TlsSettings,
  key: string | null,
): TlsIdentity | null {
  const client =
    clientCertificate !== null && key !== null ? { certificate: clientCertificate, key } : null;
  return ca === null && client === null ? null : { ca, client };
}

/**
 * Returns the TLS identity for a request to `url` on behalf of a server. The server's own host gets
 * the server's settings. Another host, such as its authorization server, gets no client
 * certificate, but the server's authorities are trusted in addition to the machine's: they already
 * decide who can name that host.
 */
export async function tlsFor(
  process: Pick<LatchkeyProcess, "db" | "secrets">,
  upstream: Pick<UpstreamRow, "id" | "url"> & TlsSettings,
  url: URL,
): Promise<TlsIdentity | null> {
  const { id, ca, clientCertificate } = upstream;
  if (ca === null && clientCertificate === null) return null;
  if (upstream.url === null || hostOf(new URL(upstream.url)) !== hostOf(url)) {
    return ca === null ? null : { ca, trustsMachine: true, client: null };
  }
  const { clientKey } = await readUpstreamSecrets(process.db, process.secrets, id);
  return tlsIdentity(upstream, clientKey);
}
