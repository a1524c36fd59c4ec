/** What an app can be let do: to call /mcp. Nothing that administers is given to an app. */
export const OAUTH_SCOPES = ["mcp"] as const;
