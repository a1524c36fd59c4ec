/** The parts of the data plane. */
export type DataPlanePart =
  | "api"
  | "api_document"
  | "token"
  | "headers"
  | "mcp"
  | "key_set"
  | "not_offered"
  | "alive"
  | "ready"
  | "metrics";

/**
 * Exact paths of the data plane; the others are recognised by their beginning (`dataPlanePart`).
 */
export const DATA_PLANE_PATHS: Readonly<Record<string, DataPlanePart>> = {
  "/api/v1/auth/token": "token",
  "/auth/token": "token",
  "/api/v1/auth/headers": "headers",
  "/api/v1/openapi.json": "api_document",
  "/mcp": "mcp",
  "/.well-known/jwks.json": "key_set",
  "/healthz": "alive",
  "/readyz": "ready",
  "/metrics": "metrics",
  // Where clients look for OAuth, which is not offered: JSON 404, never the sign-in page.
  "/register": "not_offered",
  "/authorize": "not_offered",
  "/token": "not_offered",
};

/** Servers and keys, for scripts. The API itself answers for unknown operations. */
const API = /^\/api\/v1\/(?:mcp\/servers|keys)(?:\/|$)/;

/** The part of the data plane that answers a path, or null where it belongs to the console. */
export function dataPlanePart(path: string): DataPlanePart | null {
  const exact = Object.hasOwn(DATA_PLANE_PATHS, path) ? DATA_PLANE_PATHS[path] : undefined;
  if (exact) return exact;
  if (path.startsWith("/.well-known/")) return "not_offered";
  if (path.startsWith("/mcp/")) return "not_offered";
  if (API.test(path)) return "api";
  if (path === "/api/v1" || path.startsWith("/api/v1/")) return "not_offered";
  return null;
}

/** True for paths that the data plane answers, through either door. */
export function isDataPlane(path: string): boolean {
  return dataPlanePart(path) !== null;
}
