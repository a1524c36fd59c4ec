export interface ClientScenario {
  readonly scenario: string;
  /**
   * The reason why this scenario does not apply to Latchkey as an OAuth client of upstream servers.
   */
  readonly why?: string;
}

const REQUIRED = [
  "metadata-default",
  "metadata-var1",
  "metadata-var2",
  "metadata-var3",
  "scope-from-www-authenticate",
  "scope-from-scopes-supported",
  "scope-omitted-when-undefined",
  "scope-step-up",
  "scope-retry-limit",
  "token-endpoint-auth-basic",
  "token-endpoint-auth-post",
  "token-endpoint-auth-none",
  "pre-registration",
  "resource-mismatch",
  "offline-access-scope",
  "offline-access-not-supported",
  "authorization-server-migration",
  "iss-supported",
  "iss-not-advertised",
  "iss-supported-missing",
  "iss-wrong-issuer",
  "iss-unexpected",
  "iss-normalized",
  "metadata-issuer-mismatch",
  "2025-03-26-oauth-metadata-backcompat",
];

const HEADER =
  "the server's own account is a header that an operator sets; people's accounts use OAuth";
const BEARER = "tokens are sent as bearer tokens only";

const NOT_APPLIED: Readonly<Record<string, string>> = {
  "basic-cimd":
    "Latchkey registers itself where it can; many installations cannot be reached from outside, so it publishes no metadata document",
  "2025-03-26-oauth-endpoint-fallback":
    "the specification dropped guessed endpoints in 2025-06-18: a server has to say where people authorize",
  "client-credentials-jwt": HEADER,
  "client-credentials-basic": HEADER,
  "enterprise-managed-authorization": "it needs an identity provider's token of the person",
  dpop: BEARER,
  "dpop-nonce": BEARER,
  "wif-jwt-bearer": "Latchkey has no workload identity to present",
};

/**
 * The conformance suite's authorization scenarios for clients. A scenario with a `why` is not
 * required to pass.
 */
export const CLIENT_SCENARIOS: readonly ClientScenario[] = [
  ...REQUIRED.map((name) => ({ scenario: `auth/${name}` })),
  ...Object.entries(NOT_APPLIED).map(([name, why]) => ({ scenario: `auth/${name}`, why })),
];
