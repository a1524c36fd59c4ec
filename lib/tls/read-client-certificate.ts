import { createPrivateKey } from "node:crypto";
import { createSecureContext } from "node:tls";
import { NOT_READABLE, readCertificates } from "./read-certificates";

const CHAIN_MAX = 10;

/**
 * Parses a client certificate in PEM, followed by the intermediate certificates that are sent with
 * it, if any. Returns its normal form, or an error message for the user.
 */
export function readClientCertificate(text: string): { readonly pem: string } | string {
  if (text.includes("PRIVATE KEY")) {
    return "This text contains the private key. Give that in its own field.";
  }
  const found = readCertificates(text);
  if (found === null) return NOT_READABLE;
  if (found.length === 0 || found.length > CHAIN_MAX) {
    return `Paste the certificate in PEM, with at most ${CHAIN_MAX - 1} others that issued it.`;
  }
  return { pem: found.map(String).join("") };
}

/**
 * Returns why a private key (PKCS #8, PKCS #1 or SEC 1, in PEM) cannot be used with this client
 * certificate, as an error message for the user. Returns null if it can. The message never repeats
 * the key.
 */
export function clientKeyProblem(key: string, certificatePem: string): string | null {
  if (!/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(key)) return "Paste the private key in PEM.";
  if (/ENCRYPTED/.test(key)) {
    return "This key is protected by a password. Paste it without (openssl pkey -in key.pem).";
  }
  try {
    const [certificate] = readCertificates(certificatePem) ?? [];
    if (!certificate?.checkPrivateKey(createPrivateKey(key))) {
      return "This key does not belong to the client certificate.";
    }
    createSecureContext({ key, cert: certificatePem });
    return null;
  } catch {
    return "This key cannot be used. Paste an RSA or EC key in PEM, of at least 2048 bits if RSA.";
  }
}
