const HEALTH = /^\/(?:healthz|readyz)$/;
const WITHOUT_SECRETS = /^\/(?:healthz$|readyz$|\.well-known\/)/;

/** Paths that any host name may ask for: whoever watches over us may know us by address only. */
export function isHealthPath(path: string): boolean {
  return HEALTH.test(path);
}

/** Paths that neither take nor give a secret, served over any transport. */
export function carriesNoSecret(path: string): boolean {
  return WITHOUT_SECRETS.test(path);
}
