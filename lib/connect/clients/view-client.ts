import { amountText } from "@/lib/words/view-count";

/** The text that the guide shows in place of a key, unless a key was just created. */
export const KEY_PLACEHOLDER = "mcp_your_key_here";

/**
 * The properties of this installation that the guide needs in order to describe how clients
 * connect.
 */
export interface Installation {
  readonly publicUrl: string;
  /** The lifetime of an access token, in seconds. */
  readonly tokenSeconds: number;
  /** True if clients can connect by letting the person sign in with the browser. */
  readonly oauth: boolean;
}

/** The values that a snippet contains. `key` is a key that was just created, or the placeholder. */
export interface SnippetInput extends Installation {
  readonly key: string;
}

export interface Snippet {
  /**
   * The title of the step, such as "Get a token", or the name of the file that contains the code.
   */
  readonly title: string;
  readonly code: string;
}

/** One way of connecting a client, such as signing in with the browser or using an API key. */
export interface Way {
  readonly title: string;
  /** One or two sentences that say what the steps do and how long the connection lasts. */
  readonly summary: string;
  readonly steps: readonly Snippet[];
  /**
   * The steps for Windows, if they differ from `steps`. If this is set, `steps` are only for macOS
   * and Linux.
   */
  readonly windows?: readonly Snippet[];
  /** A link that opens the client with the configuration already filled in. */
  readonly install?: { readonly label: string; readonly href: string };
}

export interface Client {
  readonly id: string;
  readonly name: string;
  /** Why the client cannot connect to this installation. If this is set, `ways` is empty. */
  readonly problem?: string;
  /** The ways in which the client can be connected, with the recommended way first. */
  readonly ways: readonly Way[];
}

/** Formats a lifetime in seconds for people, such as "15 minutes". */
export function lifetime(seconds: number): string {
  return amountText(Math.round(seconds / 60), "minute");
}

/**
 * Returns the shell command of the guide that gets a token and stores it in the variable `name`.
 */
export function tokenCommand({ publicUrl, key }: SnippetInput, name = "TOKEN"): string {
  return [
    `${name}=$(curl -s -X POST ${publicUrl}/api/v1/auth/token \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d '{"api_key": "${key}"}' | jq -r '.access_token')`,
  ].join("\n");
}

/**
 * A sentence for summaries that says how long a connection lasts after the person has signed in.
 */
export const SIGN_IN =
  "You sign in with the browser and choose what the app may use. The app renews its access by itself until you end the connection under Keys → Connected apps.";
