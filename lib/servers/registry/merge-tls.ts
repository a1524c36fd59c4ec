import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import type { UpstreamConfig, UpstreamRow } from "@/lib/servers/model";
import type { UpstreamChanges } from "@/lib/servers/schema";
import { recipientOf } from "@/lib/servers/stored/drop-credentials";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { checkTls, type TlsSettings } from "@/lib/servers/stored/tls";
import { normalPem } from "@/lib/tls/normal-pem";
import { readClientCertificate } from "@/lib/tls/read-client-certificate";

/** A server's TLS settings after a change. */
export interface MergedTls {
  readonly settings: TlsSettings;
  /** The new key, null if the stored key has to be removed, or undefined if it stays. */
  readonly clientKey: string | null | undefined;
}

/**
 * Returns a server's TLS settings after a change, and checks that the client certificate and its
 * key, of which the change may contain only one, belong together. The key is deleted when the
 * server moves to another origin, and its certificate then goes with it. Failure: `invalid_input`.
 */
export async function mergeTls(
  ctx: Context,
  before: UpstreamRow,
  after: UpstreamConfig,
  changes: Pick<UpstreamChanges, "ca" | "clientCertificate" | "clientKey">,
): Promise<Result<MergedTls>> {
  const { ca, clientCertificate } = after;
  const isMoved = recipientOf(before) !== recipientOf(after);
  const isTouched = [changes.ca, changes.clientCertificate, changes.clientKey].some(
    (one) => one !== undefined,
  );
  if (!isMoved && !isTouched) {
    return succeed({ settings: { ca, clientCertificate }, clientKey: undefined });
  }
  const stored = isMoved
    ? null
    : (await readUpstreamSecrets(ctx.db, ctx.secrets, before.id)).clientKey;
  const isLeft =
    isMoved &&
    !changes.clientKey &&
    before.clientCertificate === normalPem(clientCertificate, readClientCertificate);
  const certificate = isLeft ? null : clientCertificate;
  // Without a certificate, only a key in the change itself is an error.
  const kept = certificate === null ? null : stored;
  const clientKey = changes.clientKey === undefined ? kept : changes.clientKey;
  const checked = checkTls({ ca, clientCertificate: certificate, clientKey });
  if (!checked.ok) return checked;
  return succeed({ settings: checked.value, clientKey: certificate ? changes.clientKey : null });
}
