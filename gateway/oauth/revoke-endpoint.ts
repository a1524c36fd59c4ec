import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { clientCredentials } from "./client-credentials";
import { endByRequest } from "./engine/end-by-request";
import { engineTurn } from "./engine/engine-turn";
import { knownToken } from "./known-token";
import { oauthError, oauthFailure, oauthJson } from "./oauth-answer";
import { readForm } from "./read-form";

/**
 * `POST /oauth/revoke` (RFC 7009): an app signs out. Either of its tokens ends the connection, and all
 * its tokens with it. A token that is none is answered with 200; one of an API key is not revoked
 * here, since it is its key that lives on.
 */
export async function revokeEndpoint(request: Request): Promise<Answer> {
  const { exchange } = request;
  const { requestId } = exchange;
  const form = await readForm(exchange);
  if (!form.ok) return oauthFailure(form.failure, requestId);
  const client = clientCredentials(exchange, form.value);
  const token = form.value.get("token");
  if (!client || token === null) {
    return oauthError("invalid_request", "Name the token, and the client in one way.", requestId);
  }
  const turn = engineTurn(exchange.address, request.now.getTime());
  const finding = turn.run(() => knownToken(request, token));
  if (!finding) return oauthFailure({ code: "busy", retryAfterSeconds: 1 }, requestId);
  const known = await finding;
  if (!known) return oauthJson(200, {});
  turn.refund();
  if (known.key.credential !== "connection") {
    return oauthError(
      "unsupported_token_type",
      "Disable or revoke its API key instead.",
      requestId,
    );
  }
  if (client.id !== null && client.id !== known.clientId) {
    return oauthError("invalid_grant", "The token was given to another client.", requestId);
  }
  await endByRequest(request, known.key.id, "Its app signed out.");
  return oauthJson(200, {});
}
