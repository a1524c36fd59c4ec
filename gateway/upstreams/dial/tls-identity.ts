import { createHash } from "node:crypto";
import type { AgentOptions } from "node:https";
import { createSecureContext } from "node:tls";

/** Whom Latchkey trusts on a connection, and how it identifies itself there, all in PEM. */
export interface TlsIdentity {
  /** Certificate authorities, or null for those that this machine trusts. */
  readonly ca: string | null;
  /** Whether the authorities of this machine are trusted too. By default, `ca` replaces them. */
  readonly trustsMachine?: boolean;
  /** The client certificate with its intermediates and its private key, or null for none. */
  readonly client: { readonly certificate: string; readonly key: string } | null;
}

/** Returns a text that is equal for equal identities only, and from which no key can be learned. */
export function identityName(identity: TlsIdentity): string {
  const { ca, client, trustsMachine = false } = identity;
  const parts = [ca, trustsMachine, client?.certificate ?? null, client?.key ?? null];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}

/** Returns the options for an agent of node:https. Throws if a PEM text is invalid. */
export function tlsOptions({ ca, trustsMachine, client }: TlsIdentity): AgentOptions {
  if (ca !== null && trustsMachine) {
    // Node has no option for this, as `ca` replaces the machine's authorities.
    const secureContext = createSecureContext();
    secureContext.context.addCACert(ca);
    return { secureContext };
  }
  return {
    ...(ca === null ? {} : { ca }),
    ...(client ? { cert: client.certificate, key: client.key } : {}),
  };
}

/** Marks an error of a connection on which a client certificate was given. */
export function noteClient(error: Error): void {
  Object.assign(error, { hadClientCertificate: true });
}

/** Returns whether the connection with this error had a client certificate. */
export function hadClient(error: unknown): boolean {
  return (error as { hadClientCertificate?: boolean }).hadClientCertificate === true;
}
