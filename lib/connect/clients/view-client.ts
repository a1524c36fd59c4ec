/** The guide's placeholder for the key, used everywhere except where a new key is shown. */
export const KEY_PLACEHOLDER = "mcp_your_key_here";

/** The properties of this installation that clients need to know. */
export interface Installation {
  readonly publicUrl: string;
  /** Lifetime of a token, in seconds. */
  readonly tokenSeconds: number;
  /** True if clients can connect by sign-in with the browser. */
  readonly oauth: boolean;
}

/** Values for a snippet. `key` is the placeholder, except if a new key is shown. */
export interface SnippetInput extends Installation {
  readonly key: string;
}

export interface Snippet {
  /** The title of a step as an imperative, such as "Get a token", or the name of a file. */
  readonly title: string;
  readonly code: string;
}

/** A way to connect a client. */
export interface Way {
  readonly title: string;
  /** A sentence that says what the steps do and how long the connection lasts. */
  readonly summary: string;
  readonly steps: readonly Snippet[];
  /** A link that opens the client with the configuration filled in. */
  readonly install?: { readonly label: string; readonly href: string };
}

export interface Client {
  readonly id: string;
  readonly name: string;
  /** Why the client cannot connect to this installation. If set, `ways` is empty. */
  readonly problem?: string;
  /** The ways to connect the client, the best way first. */
  readonly ways: readonly Way[];
}

/** A lifetime as text, such as "15 minutes". */
export function lifetime(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** The guide's command that gets a token into the shell variable `name`. */
export function tokenCommand({ publicUrl, key }: SnippetInput, name = "TOKEN"): string {
  return [
    `${name}=$(curl -s -X POST ${publicUrl}/api/v1/auth/token \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d '{"api_key": "${key}"}' | jq -r '.access_token')`,
  ].join("\n");
}

/** How long a connection by sign-in lasts, for the summaries. */
export const SIGN_IN =
  "You sign in with the browser and choose what the app may use. The app renews its access by itself until you end the connection under Keys → Connected apps.";
