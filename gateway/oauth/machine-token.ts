import { userAgentProduct } from "@/gateway/http/client-name";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { exchangeAssertion } from "@/gateway/trust/exchange-assertion";
import type { Config } from "@/lib/process/config";
import { readPayload } from "@/lib/tokens/access-claims";
import { oauthError, oauthFailure, oauthJson } from "./oauth-answer";
import { ACCESS_TOKEN, exchangeRefusal, JWT } from "./token-exchange";

export const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";

/**
 * Returns whether the subject of a token exchange is a token that another issuer gave to a machine:
 * an ID token, or a JWT with readable claims. A token whose `iss` is Latchkey itself does not
 * count.
 */
export function isMachineToken(form: URLSearchParams, { publicUrl }: Config): boolean {
  const type = form.get("subject_token_type");
  if (type !== JWT && type !== ID_TOKEN) return false;
  const [, body = ""] = (form.get("subject_token") ?? "").split(".");
  const claims = readPayload(Buffer.from(body, "base64url"));
  return claims ? claims.iss !== publicUrl : type === ID_TOKEN;
}

/**
 * Exchanges a machine's token that is sent as an assertion (RFC 7523, 2.1). The machine needs no
 * secret.
 */
export async function machineToken(
  request: Request,
  assertion: string | null,
  more: object = {},
): Promise<Answer> {
  const { exchange, process, now } = request;
  const { requestId, address, headers } = exchange;
  if (!assertion)
    return oauthError("invalid_request", "Send the token that is to be exchanged.", requestId);
  const client = userAgentProduct(headers["user-agent"]);
  const token = await exchangeAssertion({ process, now, requestId, address, client }, assertion);
  if (!token.ok) {
    if (token.failure.code !== "invalid_token") return oauthFailure(token.failure, requestId);
    return oauthError(
      "invalid_grant",
      "No trust rule accepts this token. An operator finds the reason in Activity by the request id.",
      requestId,
    );
  }
  const { accessToken, expiresInSeconds, scopes } = token.value;
  return oauthJson(200, {
    access_token: accessToken,
    ...more,
    token_type: "Bearer",
    expires_in: expiresInSeconds,
    scope: scopes.join(" "),
  });
}

/** Exchanges a machine's token that is sent as the subject of a token exchange (RFC 8693, 2.1). */
export async function machineTokenExchange(
  request: Request,
  form: URLSearchParams,
): Promise<Answer> {
  const refused = exchangeRefusal(request, form, "trust.exchange");
  if (refused) return refused;
  return machineToken(request, form.get("subject_token"), { issued_token_type: ACCESS_TOKEN });
}
