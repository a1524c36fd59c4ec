import { userAgentProduct } from "@/gateway/http/client-name";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { exchangeKey } from "@/lib/tokens/exchange-key";
import { canonicalToken, targetOf } from "./canonical";
import { type ClientCredentials, clientCredentials } from "./client-credentials";
import { callEngine } from "./engine/call-engine";
import { ENGINE_PATHS } from "./engine/open-engine";
import { isMachineToken, JWT_BEARER, machineToken, machineTokenExchange } from "./machine-token";
import { oauthError, oauthFailure, oauthJson } from "./oauth-answer";
import { readForm } from "./read-form";
import { recordRefusal } from "./record-refusal";
import { exchangeToken, TOKEN_EXCHANGE, wrongTarget } from "./token-exchange";

/** Seconds after which a client should try again if its metadata document cannot be fetched now. */
const RETRY_SECONDS = 60;
const ENGINE_GRANTS = ["authorization_code", "refresh_token"];

/**
 * `POST /oauth/token` (RFC 6749, 3.2): issues an access token. Accepts a code or a refresh token of
 * a connection, an API key as the secret of `client_credentials` with any client id, an access
 * token to be exchanged for a narrower one (RFC 8693), or a machine's token from another issuer
 * (RFC 7523, 2.1, or RFC 8693). An API key or an access token can also be exchanged for a token for
 * a granted outward audience.
 */
export async function oauthTokenEndpoint(request: Request): Promise<Answer> {
  const { exchange, process } = request;
  const { requestId } = exchange;
  const form = await readForm(exchange);
  if (!form.ok) return oauthFailure(form.failure, requestId);
  const params = canonicalToken(form.value, process.config.audience);
  const client = clientCredentials(exchange, params);
  if (!client) {
    return oauthError(
      "invalid_request",
      "Authenticate in one way, as Basic or in the form.",
      requestId,
    );
  }
  const grantType = params.get("grant_type") ?? "";
  const takesAudience = ["client_credentials", TOKEN_EXCHANGE].includes(grantType);
  const target = targetOf(form.value, process.config.audience, takesAudience);
  if (!target.ok) return wrongTarget(request, "oauth.token", target.failure.reason);
  const outward = target.value;
  const scope = form.value.get("scope");
  if (grantType === "client_credentials") return ofKey(request, client, { scope, outward });
  const isMachine = grantType === TOKEN_EXCHANGE && isMachineToken(params, process.config);
  if (grantType === TOKEN_EXCHANGE && !isMachine) return exchangeToken(request, params, outward);
  if (outward !== null) {
    return wrongTarget(request, isMachine ? "trust.exchange" : "oauth.token");
  }
  if (grantType === JWT_BEARER) return machineToken(request, params.get("assertion"));
  if (isMachine) return machineTokenExchange(request, params);
  if (ENGINE_GRANTS.includes(grantType)) return ofConnection(request, client, params);
  const error = grantType === "" ? "invalid_request" : "unsupported_grant_type";
  return oauthError(error, "Give one of the grant types that the metadata names.", requestId);
}

async function ofConnection(
  request: Request,
  { id, secret }: ClientCredentials,
  form: URLSearchParams,
): Promise<Answer> {
  // The engine gets no header, so the credentials of a Basic header are copied into the form.
  if (id !== null) form.set("client_id", id);
  if (secret !== null) form.set("client_secret", secret);
  const { requestId } = request.exchange;
  const called = await callEngine(request, { method: "POST", target: ENGINE_PATHS.token, form });
  if (!called) return oauthFailure({ code: "busy", retryAfterSeconds: 1 }, requestId);
  const { answer, known } = called;
  if (answer.status < 400) return answer;
  const { error: code = "invalid_request", key, client } = known;
  // Clients delete their tokens after `invalid_client`, so this temporary failure gets another
  // error.
  if (known.passes && known.reason === "no_client_document") {
    const { reason } = known;
    recordRefusal(request, "oauth.token", { code: "temporarily_unavailable", reason, key, client });
    return oauthFailure({ code: "busy", retryAfterSeconds: RETRY_SECONDS }, requestId);
  }
  recordRefusal(request, "oauth.token", { code, reason: known.reason ?? code, key, client });
  return answer;
}

/**
 * Exchanges an API key that was sent as the client's secret. If the client id has the form of a
 * key's id, it must be the id of this key.
 */
async function ofKey(
  request: Request,
  { id, secret }: ClientCredentials,
  { scope, outward }: { scope: string | null; outward: string | null },
): Promise<Answer> {
  const { exchange, process, now } = request;
  const { requestId, address, headers } = exchange;
  if (secret === null) {
    recordRefusal(request, "oauth.token", { code: "invalid_client", reason: "no_secret" });
    return oauthError("invalid_client", "The API key is the client's secret.", requestId);
  }
  const client = userAgentProduct(headers["user-agent"]);
  const asking = { process, now, requestId, address, client };
  const wanted = scope === null ? {} : { scopes: scope.split(" ").filter(Boolean) };
  const token = await exchangeKey(asking, secret, {
    ...wanted,
    ...(id === null ? {} : { id }),
    audience: outward ?? undefined,
  });
  if (!token.ok) return oauthFailure(token.failure, requestId);
  const { accessToken, expiresInSeconds, scopes } = token.value;
  return oauthJson(200, {
    access_token: accessToken,
    token_type: "Bearer",
    expires_in: expiresInSeconds,
    scope: scopes.join(" "),
  });
}
