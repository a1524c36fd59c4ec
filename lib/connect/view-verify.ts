import { KEY_PLACEHOLDER } from "@/lib/connect/clients/view-client";
import { shellWord } from "./view-shell";

/**
 * Sample code for a server outside the gateway. With it, the server verifies Latchkey's tokens for
 * its own audience.
 */
export interface VerifySnippet {
  readonly id: "typescript" | "python";
  readonly name: string;
  /** The shell command that installs the library for the sample code. */
  readonly install: string;
  readonly code: string;
}

/**
 * The audience in the sample code if no outside audience is registered. Readers replace it with
 * their own.
 */
export const EXAMPLE_AUDIENCE = "https://tools.example.com/mcp";

interface Verifying {
  /** The issuer of the tokens, which is the installation's public URL. */
  readonly publicUrl: string;
  readonly audience: string;
}

/**
 * Returns the sample code in each language, with the real issuer and audience. Tests run exactly
 * this code.
 */
export function verifySnippets(verifying: Verifying): readonly VerifySnippet[] {
  return [
    {
      id: "typescript",
      name: "TypeScript",
      install: "npm install jose",
      code: typescript(verifying),
    },
    {
      id: "python",
      name: "Python",
      install: 'pip install "PyJWT[crypto]"',
      code: python(verifying),
    },
  ];
}

/**
 * Returns the shell commands that get a token for the audience. One command uses an API key, and
 * the other exchanges an access token.
 */
export function takeCommands({ publicUrl, audience, oauth }: Verifying & { oauth: boolean }) {
  const body = `{"api_key": "${KEY_PLACEHOLDER}", "audience": ${quoted(audience)}}`;
  const withKey = [
    `curl -s -X POST ${publicUrl}/api/v1/auth/token \\`,
    '  -H "Content-Type: application/json" \\',
    `  -d ${shellWord(body)}`,
  ];
  const exchanging = [
    `curl -s -X POST ${publicUrl}/oauth/token \\`,
    "  -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \\",
    "  -d subject_token_type=urn:ietf:params:oauth:token-type:access_token \\",
    `  -d subject_token="$TOKEN" --data-urlencode ${shellWord(`audience=${audience}`)}`,
  ];
  return [
    { title: "With a key", code: withKey.join("\n") },
    ...(oauth ? [{ title: "With an access token", code: exchanging.join("\n") }] : []),
  ];
}

const quoted = (text: string) => JSON.stringify(text);

function typescript({ publicUrl, audience }: Verifying): string {
  return `import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";

const ISSUER = ${quoted(publicUrl)};
const AUDIENCE = ${quoted(audience)};
// Fetches the keys when a new one appears, and keeps them in between.
const keys = createRemoteJWKSet(new URL(\`\${ISSUER}/.well-known/jwks.json\`));

/** The claims of a bearer token for this server. Throws for every other text: answer 401. */
export async function verifyToken(token: string): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keys, {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ["ES256"],
    typ: "at+jwt",
    requiredClaims: ["exp", "iat", "jti", "sub", "client_id", "scope"],
  });
  // Another server of several audiences could use the token here.
  if (payload.aud !== AUDIENCE) throw new Error("The token has several audiences.");
  return payload;
}
`;
}

function python({ publicUrl, audience }: Verifying): string {
  return `import time

import jwt

ISSUER = ${quoted(publicUrl)}
AUDIENCE = ${quoted(audience)}
REQUIRED = ["iss", "aud", "exp", "iat", "jti", "sub", "client_id", "scope"]


class Keys(jwt.PyJWKClient):
    """Fetches the keys when a new one appears, and keeps them in between."""

    fetched_at = float("-inf")

    def fetch_data(self):
        # Anybody can send unknown key ids, so they cause at most one request in 30 seconds.
        if time.monotonic() < self.fetched_at + 30:
            raise jwt.PyJWKClientError("This key is unknown.")
        data = super().fetch_data()
        self.fetched_at = time.monotonic()
        return data


KEYS = Keys(f"{ISSUER}/.well-known/jwks.json")


def verify_token(token: str) -> dict:
    """The claims of a bearer token for this server.

    Raises jwt.PyJWTError for every other text: answer 401.
    """
    if str(jwt.get_unverified_header(token).get("typ")).lower() != "at+jwt":
        raise jwt.InvalidTokenError("This is not an access token.")
    claims = jwt.decode(
        token,
        KEYS.get_signing_key_from_jwt(token).key,
        algorithms=["ES256"],
        issuer=ISSUER,
        audience=AUDIENCE,
        # A clock that is a second behind must not refuse a new token.
        options={"require": REQUIRED, "verify_iat": False},
    )
    # Another server of several audiences could use the token here.
    if claims["aud"] != AUDIENCE:
        raise jwt.InvalidTokenError("The token has several audiences.")
    return claims
`;
}
