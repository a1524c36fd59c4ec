import type { Failure } from "@/lib/errors/errors";
import type { KeyState } from "@/lib/keys/model";

interface Told {
  /** The part of the error message that tells the client what to do. */
  readonly help: string;
  /**
   * The `error_description` of the challenge (RFC 6750, section 3). It contains only characters
   * that a quoted string may contain without escapes.
   */
  readonly description?: string;
}

/** Clients that show the error message to their user, by a pattern for their User-Agent. */
const CLIENTS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^claude-code\b/i, "Claude Code"],
  [/^codex/i, "Codex"],
];

const again = (): Told => ({ help: "Exchange the API key for a new one." });

function renewal(publicUrl: string, userAgent = ""): string {
  const name = CLIENTS.find(([pattern]) => pattern.test(userAgent))?.[1];
  return name === undefined
    ? `Renew it with your client's command on ${publicUrl}/connect, or exchange the API key for a new token: POST ${publicUrl}/api/v1/auth/token.`
    : `Run the command for ${name} on ${publicUrl}/connect once: from then on its tokens renew themselves.`;
}

/**
 * The texts for the refusal reasons that a token's sender may learn. If a token is refused for any
 * other reason, its sender gets a text that does not reveal the reason.
 */
const TOLD: Readonly<Record<string, (publicUrl: string, userAgent?: string) => Told>> = {
  expired: (publicUrl, userAgent) => ({
    help: `This one has expired. ${renewal(publicUrl, userAgent)}`,
    description: "The access token expired",
  }),
  api_key_as_token: (publicUrl) => ({
    help: `This is an API key. Exchange it first: POST ${publicUrl}/api/v1/auth/token with {"api_key": "mcp_…"}, and send the access_token of the answer. ${publicUrl}/connect has the commands.`,
    description: "An API key is exchanged for an access token first",
  }),
  key: (publicUrl) => ({
    help: `The API key of this token gives no access now, or not from this address. Its page under ${publicUrl}/keys says why.`,
    description: "The API key of the access token gives no access",
  }),
  trust: (publicUrl) => ({
    help: `The trust rule of this token gives no access now, or not from this address. Its page under ${publicUrl}/keys/keyless says why.`,
    description: "The trust rule of the access token gives no access",
  }),
  connection: () => ({
    help: "The connection of this app gives no access now, or not from this address. Connect the app again, or ask an operator.",
    description: "The connection of the access token gives no access",
  }),
};

const QUARANTINED = { description: "The API key of the access token is quarantined" };

/**
 * Returns the failure for a refused bearer token. The sender of a forged token is not told the
 * reason. The holder of a token that Latchkey signed is told what to do.
 */
export function refusedToken(reason: string, publicUrl: string, userAgent?: string): Failure {
  const { help, description } = (TOLD[reason] ?? again)(publicUrl, userAgent);
  return {
    code: "invalid_token",
    reason,
    params: { help, ...(description === undefined ? {} : { description }) },
  };
}

/**
 * Returns the failure for a valid token whose key, connection or trust rule gives no access. The
 * exact reason is recorded but not sent, except that the secret was reported as leaked.
 */
export function refusedKey(
  reason: string,
  publicUrl: string,
  credential: KeyState["credential"] = "key",
): Failure {
  if (reason === "quarantined") return { code: "key_quarantined", reason, params: QUARANTINED };
  return { ...refusedToken(credential, publicUrl), reason };
}
