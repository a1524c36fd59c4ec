import type { LinkFault } from "@/lib/servers/faults";
import { hadClient } from "./dial/tls-identity";

const BY_SYSTEM_CODE: Readonly<Record<string, LinkFault>> = {
  ECONNREFUSED: "connection_refused",
  ECONNRESET: "connection_broken",
  ECONNABORTED: "connection_broken",
  EPIPE: "connection_broken",
  UND_ERR_SOCKET: "connection_broken",
  ENOTFOUND: "dns_unknown",
  ENODATA: "dns_unknown",
  EAI_AGAIN: "dns_failed",
  EAI_FAIL: "dns_failed",
  ESERVFAIL: "dns_failed",
  ETIMEDOUT: "connect_timeout",
  UND_ERR_CONNECT_TIMEOUT: "connect_timeout",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  CERT_HAS_EXPIRED: "tls_expired",
  CERT_NOT_YET_VALID: "tls_not_yet_valid",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls_self_signed",
  SELF_SIGNED_CERT_IN_CHAIN: "tls_unknown_authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls_unknown_authority",
  UNABLE_TO_GET_ISSUER_CERT: "tls_unknown_authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls_unknown_authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls_wrong_name",
  EPROTO: "tls_failed",
};

/**
 * Returns the fault for an error code from Node's network, TLS or HTTP layer, or null for other
 * codes.
 */
export function faultOfSystemCode(code: unknown): LinkFault | null {
  if (typeof code !== "string") return null;
  if (Object.hasOwn(BY_SYSTEM_CODE, code)) return BY_SYSTEM_CODE[code] ?? null;
  if (code.startsWith("ERR_SSL_")) return "tls_failed";
  return code.startsWith("HPE_") ? "not_http" : null;
}

/** TLS alerts about the client's certificate (RFC 8446, section 6.2). */
const CERTIFICATE_ALERTS = [41, 42, 43, 44, 45, 46, 48, 49];
const HANDSHAKE_FAILURE = 40;
const CERTIFICATE_REQUIRED = 116;

/**
 * Returns the fault for a TLS alert that the server sent, or null for other errors. Before TLS 1.3
 * there was no alert for a missing certificate, so the alert is read together with whether the
 * connection had one.
 */
export function faultOfAlert(error: unknown): LinkFault | null {
  const text = error instanceof Error ? error.message : "";
  const alert = Number(/SSL alert number (\d+)/.exec(text)?.[1] ?? Number.NaN);
  if (alert === HANDSHAKE_FAILURE) return "tls_handshake_refused";
  if (alert !== CERTIFICATE_REQUIRED && !CERTIFICATE_ALERTS.includes(alert)) return null;
  return hadClient(error) ? "tls_client_refused" : "tls_client_required";
}

/**
 * Returns the fault for a 400 by which nginx answers on connections without a client certificate,
 * or with one that it does not accept. Returns null for other answers.
 */
export function faultOfClientAnswer(status: number, text: string): LinkFault | null {
  if (status !== 400) return null;
  if (/No required SSL certificate was sent/i.test(text)) return "tls_client_required";
  return /The SSL certificate error/i.test(text) ? "tls_client_refused" : null;
}

/** Returns the fault for an HTTP status that reports a failure. */
export function faultOfStatus(status: number): LinkFault {
  if (status === 401) return "http_unauthorized";
  if (status === 403) return "http_forbidden";
  if (status === 404 || status === 410) return "http_not_found";
  if (status === 405) return "http_method";
  if (status === 406) return "http_not_acceptable";
  if (status === 429) return "http_too_many";
  if (status >= 300 && status < 400) return "http_redirect";
  return status >= 500 ? "http_server_error" : "http_refused";
}
