import { isSelfSigned, NOT_READABLE, nameOf, readCertificates } from "./read-certificates";

const AUTHORITIES_MAX = 10;

/** Certificate authorities as they are stored, with the names of their subjects. */
export interface Authorities {
  readonly pem: string;
  readonly subjects: readonly string[];
}

/**
 * Parses the certificate authorities in a PEM text. Returns an error message for the user if the
 * text contains a private key, no certificate, more than ten certificates, or a certificate that is
 * neither an authority's nor self-signed. Text around the certificates is dropped.
 */
export function readAuthorities(text: string): Authorities | string {
  if (text.includes("PRIVATE KEY")) {
    return "This text contains a private key. Paste the authority's certificate only.";
  }
  const found = readCertificates(text);
  if (found === null) return NOT_READABLE;
  if (found.length === 0 || found.length > AUTHORITIES_MAX) {
    return `Paste 1 to ${AUTHORITIES_MAX} certificates in PEM.`;
  }
  if (!found.every((one) => one.ca || isSelfSigned(one))) {
    return "One of these certificates is not an authority's. Paste the CA certificate, not the server's.";
  }
  return { pem: found.map(String).join(""), subjects: found.map(({ subject }) => nameOf(subject)) };
}
