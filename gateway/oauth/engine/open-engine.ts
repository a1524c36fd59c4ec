import { randomBytes } from "node:crypto";
import type { EngineContext, NewToken } from "oidc-provider";
import { userAgentProduct } from "@/gateway/http/client-name";
import { recordUse } from "@/lib/keys/record-use";
import { cookieSigner, REQUEST_COOKIE, RESUME_COOKIE } from "@/lib/oauth/requests/request-cookie";
import { REQUEST_SECONDS } from "@/lib/oauth/requests/request-rows";
import { refreshSuccessor } from "@/lib/oauth/tokens/refresh-successor";
import { CODE_SECONDS } from "@/lib/oauth/tokens/token-rows";
import { basePathOf } from "@/lib/process/base-path";
import type { LatchkeyProcess } from "@/lib/process/process";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import { tokenSeconds } from "@/lib/tokens/token-seconds";
import { fetchDocument, mayFetchDocument } from "./client-documents";
import { errorPage } from "./error-page";
import { OAUTH_SCOPES } from "./scopes";
import { engineModels } from "./store";
import { currentRequest } from "./under-way";
import { unusedKey } from "./unused-key";

/** The paths that the engine serves. All other paths of OAuth are served by the gateway. */
export const ENGINE_PATHS = { authorize: "/oauth/authorize", token: "/oauth/token" } as const;
/** The page on which a user approves or declines an app's request. */
const CONSENT_PATH = "/connect/approve";
const SESSION_COOKIE = "latchkey_oauth";

const DAY_SECONDS = 86_400;
/**
 * A lifetime of ten years, because the engine requires a number. The real expiry times of tokens
 * and connections are stored in their rows.
 */
const LONG_SECONDS = 3_650 * DAY_SECONDS;
/**
 * How far in the future a client's assertion may expire, in seconds. It is limited because each
 * used assertion is stored until it expires (RFC 7523, section 3).
 */
const ASSERTION_SECONDS_MAX = 3_600;

/**
 * Opens oidc-provider, which serves as the engine of the code flow and of refreshing. The engine
 * checks clients, redirects, PKCE and codes, and Latchkey provides storage, keys, tokens and pages.
 * Called at the first use, because processes without OAuth clients should not spend the memory.
 */
export async function openEngine(process: LatchkeyProcess) {
  const { Provider, errors } = await import("oidc-provider");
  const { config, secrets } = process;
  const { publicUrl, audience } = config;
  const consentPath = basePathOf(publicUrl) + CONSENT_PATH;
  const cookie = {
    ...{ httpOnly: true, sameSite: "lax", signed: true, overwrite: true },
    secure: publicUrl.startsWith("https:"),
  };
  const engine = new Provider(publicUrl, {
    adapter: engineModels({ Provider, errors }),
    ...VOCABULARY,
    // The engine does not start without a key. Access tokens are signed by `mint`, so this key is
    // never used.
    jwks: { keys: [unusedKey()] },
    cookies: {
      names: { session: SESSION_COOKIE, interaction: REQUEST_COOKIE, resume: RESUME_COOKIE },
      keys: cookieSigner(secrets),
      ...{ long: cookie, short: cookie },
    },
    routes: { authorization: ENGINE_PATHS.authorize, token: ENGINE_PATHS.token, ...UNUSED_ROUTES },
    features: {
      ...WITHOUT,
      clientIdMetadataDocument: {
        ...{ enabled: config.oauth.documents, ack: "draft-02" },
        allowFetch: async (_ctx: unknown, address: string) => mayFetchDocument(address),
        cacheDuration: { min: 60, max: DAY_SECONDS },
      },
      resourceIndicators: {
        ...{ enabled: true, defaultResource: () => audience, useGrantedResource: () => true },
        getResourceServerInfo: async (_ctx: unknown, asked: string) => {
          if (asked !== audience) throw new errors.InvalidTarget();
          return {
            ...{ scope: OAUTH_SCOPES.join(" "), audience, accessTokenFormat: "jwt" },
            accessTokenTTL: currentRequest().tokenSeconds ?? (await tokenSeconds(process.db)),
          };
        },
      },
    },
    assertJwtClientAuthClaimsAndHeader: async (_ctx: unknown, { exp }: { exp: number }) => {
      if (exp > currentRequest().request.now.getTime() / 1000 + ASSERTION_SECONDS_MAX) {
        throw new errors.InvalidClientAuth("the client assertion expires too late");
      }
    },
    fetch: fetchDocument(),
    pkce: { required: () => true },
    issueRefreshToken: async () => true,
    rotateRefreshToken: () => true,
    revokeGrantPolicy: () => true,
    expiresWithSession: async () => false,
    allowOmittingSingleRegisteredRedirectUri: false,
    // The engine may treat every account as existing, because the grant alone decides whether the
    // app may act for the user.
    findAccount: async (_ctx: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id }),
    }),
    ttl: {
      AccessToken: accessTokenSeconds,
      ...{
        AuthorizationCode: CODE_SECONDS,
        Interaction: REQUEST_SECONDS,
        Session: 60,
        IdToken: 60,
      },
      ...{ RefreshToken: LONG_SECONDS, Grant: LONG_SECONDS },
    },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `${consentPath}/${uid}` },
    renderError: (ctx: EngineContext, { error }: { error: string }) => {
      ctx.type = "html";
      ctx.body = errorPage(error, currentRequest().request.exchange.requestId);
    },
  });
  engine.AccessToken.prototype.getValueAndPayload = mint;
  engine.RefreshToken.prototype.generateTokenId = () => {
    const former = Provider.ctx?.oidc.entities.RotatedRefreshToken;
    const { foundBy } = currentRequest();
    if (former && foundBy) return refreshSuccessor(secrets, former.jti, foundBy);
    return randomBytes(32).toString("base64url");
  };
  for (const event of ["grant.error", "authorization.error", "server_error"]) {
    engine.on(event, (_ctx, error) => {
      const current = currentRequest();
      current.error ??= error.message;
      if (event === "server_error") current.failed = error;
      else current.reason ??= error.error_detail ?? error.error_description ?? error.message;
    });
  }
  // The engine's session cookie is never sent, because only the console has sessions.
  engine.use(async (ctx, next) => {
    await next();
    const set = [ctx.response.headers["set-cookie"] ?? []].flat();
    const kept = set.filter((one) => !one.startsWith(SESSION_COOKIE));
    if (kept.length > 0) ctx.set("set-cookie", kept);
    else ctx.remove("set-cookie");
  });
  return engine.callback();
}

/** Signs an access token with the current signing key. Replaces the engine's own token format. */
async function mint(this: NewToken): Promise<{ value: string }> {
  const { request } = currentRequest();
  const { process, now, exchange } = request;
  const value = mintToken(await keyRing(process, now), process.config, {
    keyId: this.grantId,
    connection: { personId: this.accountId, clientId: this.clientId },
    scopes: (this.scope ?? "").split(" ").filter(Boolean),
    lifetimeSeconds: this.expiration,
    nowSeconds: Math.floor(now.getTime() / 1000),
  });
  const client = userAgentProduct(exchange.headers["user-agent"]);
  recordUse({ keyId: this.grantId, rotation: 0, at: now, address: exchange.address, client });
  return { value };
}

/** Returns the lifetime of an access token in seconds. The token never outlives its connection. */
function accessTokenSeconds({ oidc }: EngineContext, token: NewToken): number {
  const { now } = currentRequest().request;
  const seconds = token.resourceServer?.accessTokenTTL ?? 60;
  const left = (oidc.entities.Grant?.exp ?? 0) - Math.floor(now.getTime() / 1000);
  return Math.max(1, Math.min(seconds, left));
}

/** The features of OAuth that Latchkey supports. OpenID Connect is not supported. */
const VOCABULARY = {
  ...{ scopes: [], claims: {}, responseTypes: ["code"], subjectTypes: ["public"] },
  clientAuthMethods: ["none", "private_key_jwt"],
  clientDefaults: { id_token_signed_response_alg: "ES256", token_endpoint_auth_method: "none" },
  enabledJWA: {
    idTokenSigningAlgValues: ["ES256"],
    clientAuthSigningAlgValues: ["ES256", "RS256", "PS256", "Ed25519"],
  },
};

const UNUSED_ROUTES = {
  ...{ jwks: "/oauth/engine/jwks", end_session: "/oauth/engine/end" },
  ...{ registration: "/oauth/engine/register", revocation: "/oauth/engine/revoke" },
  ...{
    introspection: "/oauth/engine/introspect",
    pushed_authorization_request: "/oauth/engine/par",
  },
};

const WITHOUT = Object.fromEntries(
  ["devInteractions", "userinfo", "dPoP", "rpInitiatedLogout", "pushedAuthorizationRequests"].map(
    (feature) => [feature, { enabled: false }],
  ),
);
