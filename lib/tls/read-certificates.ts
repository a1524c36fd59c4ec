import { X509Certificate } from "node:crypto";
import type { CertificateView } from "./view-certificate";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

export const NOT_READABLE = "One of these certificates cannot be read.";

/**
 * Parses all certificates in a PEM text (RFC 7468), in order. Text around them is ignored. Returns
 * null if one of them cannot be read.
 */
export function readCertificates(text: string): X509Certificate[] | null {
  try {
    // OpenSSL cannot read a certificate that contains an empty line, so each certificate is
    // formatted again.
    return (text.match(CERTIFICATE) ?? []).map(
      (one) => new X509Certificate(one.replace(/\s*\n\s*/g, "\n")),
    );
  } catch {
    return null;
  }
}

/** Returns whether a certificate is signed with its own key, as that of a test server often is. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate);
}

/** Describes the certificates in a PEM text that was read before. */
export function viewCertificates(pem: string): CertificateView[] {
  return (readCertificates(pem) ?? []).map(({ subject, issuer, validTo }) => ({
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    endsAt: new Date(validTo),
  }));
}

/** Writes a distinguished name in one line. Node returns undefined for an empty name. */
export function nameOf(name: string | undefined): string {
  return (name ?? "").replaceAll("\n", ", ");
}
