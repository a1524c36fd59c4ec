const HEALTH = /^\/(?:healthz|readyz)$/;
const WITHOUT_SECRETS = /^\/(?:healthz$|readyz$|\.well-known\/)/;

/** Paths served under any host name, because monitoring may know only the address. */
export function isHealthPath(path: string): boolean {
  return HEALTH.test(path);
}

/** Paths that neither take nor give a secret, served over any transport. */
export function carriesNoSecret(path: string): boolean {
  return WITHOUT_SECRETS.test(path);
}
