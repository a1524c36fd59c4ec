/** The parts of the data plane. Each part has its own handler. */
export type DataPlanePart =
  | "api"
  | "api_document"
  | "token"
  | "headers"
  | "leaks"
  | "mcp"
  | "key_set"
  | "oauth"
  | "discovery"
  | "not_offered"
  | "alive"
  | "ready"
  | "metrics";

/**
 * The exact paths of the data plane. `dataPlanePart` recognizes all other paths by their prefix.
 */
export const DATA_PLANE_PATHS: Readonly<Record<string, DataPlanePart>> = {
  "/api/v1/auth/token": "token",
  "/auth/token": "token",
  "/api/v1/auth/headers": "headers",
  "/api/v1/leaks": "leaks",
  "/api/v1/openapi.json": "api_document",
  "/mcp": "mcp",
  "/.well-known/jwks.json": "key_set",
  "/.well-known/oauth-protected-resource": "discovery",
  "/.well-known/oauth-protected-resource/mcp": "discovery",
  "/.well-known/oauth-authorization-server": "discovery",
  "/.well-known/oauth-authorization-server/mcp": "discovery",
  "/.well-known/openid-configuration": "discovery",
  "/.well-known/openid-configuration/mcp": "discovery",
  "/mcp/.well-known/openid-configuration": "discovery",
  "/healthz": "alive",
  "/readyz": "ready",
  "/metrics": "metrics",
  // Clients that do not support discovery look for OAuth at these paths. Such clients get a JSON
  // 404 and not the sign-in page.
  "/register": "not_offered",
  "/authorize": "not_offered",
  "/token": "not_offered",
};

/**
 * The collections of the API. The API itself answers requests for unknown operations under these
 * paths.
 */
const COLLECTIONS = [
  ...["mcp/servers", "keys", "trust-rules", "audiences", "teams", "people"],
  ...["calls", "requests", "policy", "activity"],
];
const API = new RegExp(`^/api/v1/(?:${COLLECTIONS.join("|")})(?:/|$)`);

/**
 * Returns the part of the data plane that serves a path, or null if the console serves the path.
 */
export function dataPlanePart(path: string): DataPlanePart | null {
  const exact = Object.hasOwn(DATA_PLANE_PATHS, path) ? DATA_PLANE_PATHS[path] : undefined;
  if (exact) return exact;
  // People also type the address of `/mcp` with a slash, and clients form others from it.
  if (path.endsWith("/mcp/")) return dataPlanePart(path.slice(0, -1));
  if (path === "/oauth" || path.startsWith("/oauth/")) return "oauth";
  if (path.startsWith("/.well-known/")) return "not_offered";
  if (path.startsWith("/mcp/")) return "not_offered";
  if (API.test(path)) return "api";
  if (path === "/api/v1" || path.startsWith("/api/v1/")) return "not_offered";
  return null;
}

/** Returns whether the data plane serves a path. */
export function isDataPlane(path: string): boolean {
  return dataPlanePart(path) !== null;
}
