/** The security headers of all responses of the data plane, which serves data and no pages. */
export const DATA_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * The value of `Strict-Transport-Security` for one year (RFC 6797). It is sent only over HTTPS, and
 * never for a loopback name.
 */
export const STRICT_TRANSPORT_SECURITY = "max-age=31536000";
