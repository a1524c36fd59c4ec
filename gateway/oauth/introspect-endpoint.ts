import { userAgentProduct } from "@/gateway/http/client-name";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { exchangeKey } from "@/lib/tokens/exchange-key";
import { clientCredentials } from "./client-credentials";
import { knownToken } from "./known-token";
import { oauthError, oauthFailure, oauthJson } from "./oauth-answer";
import { readForm } from "./read-form";
import { recordRefusal } from "./record-refusal";

const INACTIVE = { active: false };

/**
 * `POST /oauth/introspect` (RFC 7662): tells a server whether a token gives access now. It is meant
 * for servers that cannot verify a token themselves. The server authenticates with an API key, in a
 * Basic header or as `client_secret`. For a token without access, the answer contains only `active:
 * false`.
 */
export async function introspectEndpoint(request: Request): Promise<Answer> {
  const { exchange, process, now } = request;
  const { requestId, address, headers } = exchange;
  const form = await readForm(exchange);
  if (!form.ok) return oauthFailure(form.failure, requestId);
  const client = clientCredentials(exchange, form.value);
  if (!client?.secret) {
    recordRefusal(request, "oauth.introspect", { code: "invalid_client", reason: "missing" });
    return oauthError("invalid_client", "Authenticate with an API key as the secret.", requestId);
  }
  const product = userAgentProduct(headers["user-agent"]);
  const asking = { process, now, requestId, address, client: product };
  const asker = await exchangeKey(
    asking,
    client.secret,
    client.id === null ? {} : { id: client.id },
  );
  if (!asker.ok) return oauthFailure(asker.failure, requestId);
  const token = form.value.get("token");
  if (token === null) return oauthError("invalid_request", "Name the token.", requestId);
  const known = await knownToken(request, token);
  if (!known) return oauthJson(200, INACTIVE);
  const { publicUrl: iss, audience: aud } = process.config;
  return oauthJson(200, {
    active: true,
    ...{ iss, aud, sub: known.subject, client_id: known.clientId },
    ...{ scope: known.scopes.join(" "), exp: known.expiresAtSeconds },
    token_type: known.kind === "access" ? "Bearer" : "refresh_token",
    ...(known.tokenId === undefined ? {} : { jti: known.tokenId }),
  });
}
