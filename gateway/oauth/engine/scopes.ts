/** The scopes for apps: calls to `/mcp`. No app gets a scope for administration. */
export const OAUTH_SCOPES = ["mcp"] as const;
