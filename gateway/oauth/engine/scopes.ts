/**
 * The scopes that an app can get. `mcp` allows calls to `/mcp`. No app can get a scope for
 * administration.
 */
export const OAUTH_SCOPES = ["mcp"] as const;
