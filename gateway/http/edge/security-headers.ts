/** Headers of every answer of the data plane, whose answers are data and never pages. */
export const DATA_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
};

/** One year (RFC 6797). Sent only over HTTPS, and never for a loopback name. */
export const STRICT_TRANSPORT_SECURITY = "max-age=31536000";
