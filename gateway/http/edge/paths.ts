const HEALTH = /^\/(?:healthz|readyz)$/;
const WITHOUT_SECRETS = /^\/(?:healthz$|readyz$|\.well-known\/)/;

/**
 * Returns whether a path is served under any host name, because monitoring tools may know only the
 * server's address.
 */
export function isHealthPath(path: string): boolean {
  return HEALTH.test(path);
}

/**
 * Returns whether requests for a path contain no secret in either direction. Such requests are
 * allowed over any transport.
 */
export function carriesNoSecret(path: string): boolean {
  return WITHOUT_SECRETS.test(path);
}
