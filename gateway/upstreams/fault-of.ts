import type { LinkFault } from "@/lib/servers/faults";

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
