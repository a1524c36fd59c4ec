import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { keyRefusal } from "@/lib/keys/key-state";
import type { KeyState } from "@/lib/keys/model";
import { readKeyState } from "@/lib/keys/read-key-state";
import { underSecret } from "@/lib/keys/under-secret";
import type { AccessClaims } from "@/lib/tokens/access-claims";
import { issueOutward } from "@/lib/tokens/issue-outward";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import { tokenSeconds } from "@/lib/tokens/token-seconds";
import { verifyAccessToken } from "@/lib/tokens/verify-access-token";
import type { AccessToken } from "@/lib/tokens/view";
import { type OAuthError, oauthError, oauthFailure, oauthJson } from "./oauth-answer";
import { recordRefusal } from "./record-refusal";

export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
export const JWT = "urn:ietf:params:oauth:token-type:jwt";

/**
 * Exchanges an access token of this installation for a narrower one (RFC 8693). The new token has
 * those of the requested scopes that the first token has, no later expiry, and the same audience or
 * a granted outward audience. The new token cannot be exchanged again.
 */
export async function exchangeToken(
  request: Request,
  form: URLSearchParams,
  outward: string | null,
): Promise<Answer> {
  const { exchange, process, now } = request;
  const { requestId, address } = exchange;
  const refuse = (error: OAuthError, reason: string, text: string, key?: KeyState) => {
    recordRefusal(request, "oauth.token", { code: error, reason, key });
    return oauthError(error, text, requestId);
  };
  const type = form.get("subject_token_type");
  if (type !== ACCESS_TOKEN && type !== JWT) {
    return refuse("invalid_request", "token_type", "Exchange one access token for another.");
  }
  const refused = exchangeRefusal(request, form, "oauth.token");
  if (refused) return refused;
  const verified = await verifyAccessToken(process, form.get("subject_token") ?? "", now);
  const ours = verified.ok ? verified.value.keyId : verified.keyId;
  const read = (ours && (await readKeyState(process.db, ours))) || undefined;
  const key = read && verified.ok ? underSecret(read, verified.value.rotation) : read;
  const text = "The subject token is invalid or expired, or was itself issued by an exchange.";
  if (!verified.ok) {
    return refuse("invalid_request", verified.failure.reason ?? "invalid_token", text, key);
  }
  const claims = verified.value;
  const refusal = key ? keyRefusal(key, now.getTime(), address) : "unknown_key";
  if (!key || refusal) return refuse("invalid_request", refusal ?? "unknown_key", text, key);
  if (claims.isExchanged) return refuse("invalid_request", "already_exchanged", text, key);
  const asked = form.get("scope")?.split(" ") ?? claims.scopes;
  const scopes = asked.filter((one) => claims.scopes.includes(one) && key.scopes.includes(one));
  if (scopes.length === 0) {
    return refuse("invalid_scope", "no_scope", "The subject token has none of these scopes.", key);
  }
  if (outward === null) return given(request, key, { ...claims, scopes });
  if (!scopes.includes("mcp")) {
    return refuse("invalid_scope", "no_scope", "Another server gets only the scope mcp.", key);
  }
  const { subject, clientId, expiresAtSeconds } = claims;
  const isConnection = key.credential === "connection";
  const issued = await issueOutward({
    ...{ process, now, requestId, address, keyId: key.id, audience: outward },
    rotation: key.rotation,
    ...{ connection: isConnection ? { personId: subject, clientId } : undefined },
    notAfterSeconds: expiresAtSeconds,
  });
  if (issued.ok) return exchanged(issued.value);
  const { failure } = issued;
  if (failure.code !== "busy") {
    const code = failure.code === "audience_refused" ? "invalid_target" : failure.code;
    recordRefusal(request, "oauth.token", { code, reason: failure.reason ?? code, key });
  }
  return oauthFailure(failure, requestId);
}

type Action = "oauth.token" | "trust.exchange";

/**
 * Refuses a request for a token that no exchange can give, whatever the subject token is. Returns
 * null if the request may be granted.
 */
export function exchangeRefusal(
  request: Request,
  form: URLSearchParams,
  action: Action,
): Answer | null {
  const requested = form.get("requested_token_type") ?? ACCESS_TOKEN;
  if (form.has("actor_token") || (requested !== ACCESS_TOKEN && requested !== JWT)) {
    recordRefusal(request, action, { code: "invalid_request", reason: "token_type" });
    const text = "Request an access token, and send no actor_token.";
    return oauthError("invalid_request", text, request.exchange.requestId);
  }
  return null;
}

/**
 * Refuses and records a request for a token that names several audiences, or the audience of
 * another server.
 */
export function wrongTarget(request: Request, action: Action, reason = "wrong_audience"): Answer {
  recordRefusal(request, action, { code: "invalid_target", reason });
  const text =
    reason === "several_audiences"
      ? "A token is for one audience. Name it once."
      : "This grant gives tokens for this installation's /mcp alone. Exchange such a token for one for another server.";
  return oauthError("invalid_target", text, request.exchange.requestId);
}

async function given(
  { process, now }: Request,
  key: KeyState,
  { keyId, rotation, subject, clientId, scopes, expiresAtSeconds }: AccessClaims,
): Promise<Answer> {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const lifetimeSeconds = Math.min(await tokenSeconds(process.db), expiresAtSeconds - nowSeconds);
  const isConnection = key.credential === "connection";
  const token = mintToken(await keyRing(process, now), process.config, {
    ...{ keyId, rotation, scopes, lifetimeSeconds, nowSeconds, isExchanged: true },
    connection: isConnection ? { personId: subject, clientId } : undefined,
  });
  return exchanged({ accessToken: token, expiresInSeconds: lifetimeSeconds, scopes });
}

/** Builds the response to a token exchange, with the new token (RFC 8693, 2.2.1). */
function exchanged({ accessToken, expiresInSeconds, scopes }: AccessToken): Answer {
  return oauthJson(200, {
    ...{ access_token: accessToken, issued_token_type: ACCESS_TOKEN, token_type: "Bearer" },
    ...{ expires_in: expiresInSeconds, scope: scopes.join(" ") },
  });
}
