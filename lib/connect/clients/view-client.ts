/** The guide's placeholder for the key, used everywhere except when a new key is shown. */
export const KEY_PLACEHOLDER = "mcp_your_key_here";

/** What clients need to know of this installation. */
export interface Installation {
  readonly publicUrl: string;
  /** Lifetime of a token, in seconds. */
  readonly tokenSeconds: number;
  /** True if clients can connect by signing in in the browser. */
  readonly oauth: boolean;
}

/** Values for a snippet. `key` is the placeholder, except when a new key is shown. */
export interface SnippetInput extends Installation {
  readonly key: string;
}

export interface Snippet {
  /** What it does, as an imperative: "Get a token". A file's name, if it is a file. */
  readonly title: string;
  readonly code: string;
}

/** One way to connect a client. */
export interface Way {
  readonly title: string;
  /** One sentence: what the steps do, and how long the connection lasts. */
  readonly summary: string;
  readonly steps: readonly Snippet[];
  /** Opens the client with the configuration filled in. */
  readonly install?: { readonly label: string; readonly href: string };
}

export interface Client {
  readonly id: string;
  readonly name: string;
  /** Why it cannot connect to this installation; then it has no ways. */
  readonly problem?: string;
  /** The best one first. */
  readonly ways: readonly Way[];
}

/** "15 minutes". */
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

/** What a connection by sign-in is worth, for the summaries. */
export const SIGN_IN =
  "You sign in in the browser and choose what it may use. It renews itself until you end it under Keys → Connected apps.";
