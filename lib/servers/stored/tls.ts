import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { UpstreamRow } from "@/lib/servers/model";
import type { TlsView } from "@/lib/servers/view";
import { readAuthorities } from "@/lib/tls/read-authorities";
import { viewCertificates } from "@/lib/tls/read-certificates";
import { clientKeyProblem, readClientCertificate } from "@/lib/tls/read-client-certificate";

/** A server's TLS settings in PEM, in their normal form. Null: not set. */
export interface TlsSettings {
  readonly ca: string | null;
  readonly clientCertificate: string | null;
}

interface Given {
  readonly ca?: string | null | undefined;
  readonly clientCertificate?: string | null | undefined;
  /** The key that will belong to the certificate, whether it is new or stored. */
  readonly clientKey?: string | null | undefined;
}

/**
 * Parses a server's certificates and checks that the key belongs to the client certificate. An
 * expired certificate is accepted: the server's page warns of it. Failure: `invalid_input`, with
 * the field and what to do.
 */
export function checkTls({ ca, clientCertificate, clientKey }: Given): Result<TlsSettings> {
  const refuse = (field: keyof Given, words: string) =>
    fail("invalid_input", { fields: { [field]: words } });
  const authorities = ca ? readAuthorities(ca) : null;
  if (typeof authorities === "string") return refuse("ca", authorities);
  const certificate = clientCertificate ? readClientCertificate(clientCertificate) : null;
  if (typeof certificate === "string") return refuse("clientCertificate", certificate);
  if (certificate && !clientKey) return refuse("clientKey", "Give the certificate's private key.");
  if (!certificate && clientKey) {
    return refuse("clientCertificate", "Give the certificate that belongs to the key.");
  }
  const problem = certificate && clientKey ? clientKeyProblem(clientKey, certificate.pem) : null;
  if (problem !== null) return refuse("clientKey", problem);
  return succeed({ ca: authorities?.pem ?? null, clientCertificate: certificate?.pem ?? null });
}

/** Describes a server's certificates for administrators. */
export function tlsView({ ca, clientCertificate }: Pick<UpstreamRow, keyof TlsSettings>): TlsView {
  return {
    authorities: ca === null ? [] : viewCertificates(ca),
    client: clientCertificate === null ? null : (viewCertificates(clientCertificate)[0] ?? null),
  };
}
