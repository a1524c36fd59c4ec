const DATA_PLANE =
  /^\/(?:mcp|api\/v1|auth\/token|\.well-known|healthz|readyz|metrics|register|authorize|token)(?:\/|$)/;
const HEALTH = /^\/(?:healthz|readyz)$/;
const WITHOUT_SECRETS = /^\/(?:healthz$|readyz$|\.well-known\/)/;

/** Paths of machines: they carry no cookies, so no browser's Origin vouches for them. */
export function isDataPlanePath(path: string): boolean {
  return DATA_PLANE.test(path);
}

/** Paths that any host name may ask for: whoever watches over us may know us by address only. */
export function isHealthPath(path: string): boolean {
  return HEALTH.test(path);
}

/** Paths that neither take nor give a secret, served over any transport. */
export function carriesNoSecret(path: string): boolean {
  return WITHOUT_SECRETS.test(path);
}
