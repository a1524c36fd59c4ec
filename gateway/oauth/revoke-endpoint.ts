import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { clientCredentials } from "./client-credentials";
import { endByRequest } from "./engine/end-by-request";
import { engineTurn } from "./engine/engine-turn";
import { issuedToken } from "./known-token";
import { oauthError, oauthFailure, oauthJson } from "./oauth-answer";
import { readForm } from "./read-form";

/**
 * Advice on how to revoke a token that this endpoint does not revoke, by the kind of its
 * credential.
 */
const INSTEAD = {
  key: "Disable or revoke its API key instead.",
  trust: "End its trust rule instead.",
} as const;

/**
 * `POST /oauth/revoke` (RFC 7009): signs an app out. Revoking the access token or the refresh token
 * of a connection ends the connection and all its tokens, even if the connection is disabled. An
 * unknown token is answered with 200. A token that was issued for an API key or by a trust rule is
 * refused, because only the key or the rule itself can be ended.
 */
export async function revokeEndpoint(request: Request): Promise<Answer> {
  const { exchange } = request;
  const { requestId } = exchange;
  const form = await readForm(exchange);
  if (!form.ok) return oauthFailure(form.failure, requestId);
  const client = clientCredentials(exchange, form.value);
  const token = form.value.get("token");
  if (!client || token === null) {
    return oauthError(
      "invalid_request",
      "Send the token, and authenticate the client in only one way.",
      requestId,
    );
  }
  const turn = engineTurn(exchange.address, request.now.getTime());
  const finding = turn.run(() => issuedToken(request, token));
  if (!finding) return oauthFailure({ code: "busy", retryAfterSeconds: 1 }, requestId);
  const known = await finding;
  if (!known) return oauthJson(200, {});
  turn.refund();
  if (known.key.credential !== "connection") {
    return oauthError("unsupported_token_type", INSTEAD[known.key.credential], requestId);
  }
  if (client.id !== null && client.id !== known.clientId) {
    return oauthError("invalid_grant", "The token was given to another client.", requestId);
  }
  await endByRequest(request, known.key.id, "Its app signed out.");
  return oauthJson(200, {});
}
