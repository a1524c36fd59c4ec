const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|test|invalid)$/;
const PRIVATE_V4 =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
const PRIVATE_V6 = /^\[(?:::1?\]|f[cd]|fe[89ab])/;

/**
 * Returns whether a server in another company's cloud could reach this origin. Only its scheme and
 * host name are examined.
 */
export function isPublicOrigin(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  if (protocol !== "https:") return false;
  if (PRIVATE_V4.test(hostname) || PRIVATE_V6.test(hostname)) return false;
  return !PRIVATE_NAME.test(hostname) && (hostname.includes(".") || hostname.startsWith("["));
}
