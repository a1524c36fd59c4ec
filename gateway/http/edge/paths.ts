const HEALTH = /^\/(?:healthz|readyz)$/;
const WITHOUT_SECRETS = /^\/(?:healthz$|readyz$|\.well-known\/)/;

/** Whether a path is served under any host name, because monitoring may know only the address. */
export function isHealthPath(path: string): boolean {
  return HEALTH.test(path);
}

/**
 * Whether a path neither takes nor gives a secret, so that any transport may carry its requests.
 */
export function carriesNoSecret(path: string): boolean {
  return WITHOUT_SECRETS.test(path);
}
