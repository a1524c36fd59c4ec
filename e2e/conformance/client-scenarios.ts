export interface ClientScenario {
  readonly scenario: string;
  /**
   * The revision at whose wire format the scenario runs. Null for scenarios of extensions, which
   * have none.
   */
  readonly revision: string | null;
  /** The reason why this scenario does not apply to Latchkey as a client of upstream servers. */
  readonly why?: string;
}

const MODERN = "2026-07-28";
const LEGACY = "2025-11-25";

/** What a client of servers has to do, besides authorization, in each revision. */
const CORE: Readonly<Record<string, readonly string[]>> = {
  [LEGACY]: [
    "initialize",
    "tools_call",
    "elicitation-sep1034-client-defaults",
    "sse-retry",
    "json-schema-2020-12-preservation",
  ],
  [MODERN]: [
    "tools_call",
    "request-metadata",
    "sep-2322-client-request-state",
    "http-standard-headers",
    "http-custom-headers",
    "http-invalid-tool-headers",
    "json-schema-ref-no-deref",
    "json-schema-2020-12-preservation",
  ],
};

const AUTHORIZATION = [
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
];

const HEADER =
  "the server's own account is a header that an operator sets; people's accounts use OAuth";
const BEARER = "tokens are sent as bearer tokens only";
const SKILLS = "Latchkey is a client of servers, and loads no skills (extension)";

/** Scenarios of authorization that do not apply: revision, and why. */
const NOT_APPLIED: Readonly<Record<string, readonly [string | null, string]>> = {
  "auth/basic-cimd": [
    MODERN,
    "Latchkey registers itself where it can; many installations cannot be reached from outside, so it publishes no metadata document",
  ],
  "auth/2025-03-26-oauth-endpoint-fallback": [
    "2025-03-26",
    "the specification dropped guessed endpoints in 2025-06-18: a server has to say where people authorize",
  ],
  "auth/client-credentials-jwt": [null, HEADER],
  "auth/client-credentials-basic": [null, HEADER],
  "auth/enterprise-managed-authorization": [
    null,
    "it needs an identity provider's token of the person",
  ],
  "auth/dpop": [null, BEARER],
  "auth/dpop-nonce": [null, BEARER],
  "auth/wif-jwt-bearer": [null, "Latchkey has no workload identity to present"],
  "sep-2640-client-no-prefetch": [null, SKILLS],
  "sep-2640-client-verify-digest": [null, SKILLS],
  "sep-2640-client-verify-size": [null, SKILLS],
  "sep-2640-client-verify-frontmatter": [null, SKILLS],
};

/**
 * All of the conformance suite's scenarios for clients. A scenario with a `why` is not required to
 * pass.
 */
export const CLIENT_SCENARIOS: readonly ClientScenario[] = [
  ...Object.entries(CORE).flatMap(([revision, names]) =>
    names.map((scenario) => ({ scenario, revision })),
  ),
  ...AUTHORIZATION.map((name) => ({ scenario: `auth/${name}`, revision: MODERN })),
  { scenario: "auth/2025-03-26-oauth-metadata-backcompat", revision: "2025-03-26" },
  ...Object.entries(NOT_APPLIED).map(([scenario, [revision, why]]) => ({
    ...{ scenario, revision, why },
  })),
];
