import { X509Certificate } from "node:crypto";

const AUTHORITIES_MAX = 10;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Certificate authorities as they are stored, with the names of their subjects. */
export interface Authorities {
  readonly pem: string;
  readonly subjects: readonly string[];
}

/**
 * Parses the certificate authorities in a PEM text. Returns an error message for the user if the
 * text contains a private key, no certificate, more than ten certificates, or a certificate that is
 * not an authority. Text around the certificates is dropped.
 */
export function readAuthorities(text: string): Authorities | string {
  if (text.includes("PRIVATE KEY")) {
    return "This text contains a private key. Paste the authority's certificate only.";
  }
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0 || found.length > AUTHORITIES_MAX) {
    return `Paste 1 to ${AUTHORITIES_MAX} certificates in PEM.`;
  }
  try {
    // OpenSSL cannot read a certificate that contains an empty line, so each certificate is
    // formatted again.
    const certificates = found.map((one) => new X509Certificate(one.replace(/\s*\n\s*/g, "\n")));
    if (!certificates.every(({ ca }) => ca)) {
      return "One of these certificates is not an authority's. Paste the CA certificate, not the server's.";
    }
    return {
      pem: certificates.map(String).join(""),
      subjects: certificates.map(({ subject }) => subject.replaceAll("\n", ", ")),
    };
  } catch {
    return "One of these certificates cannot be read.";
  }
}
