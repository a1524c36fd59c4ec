import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import type { Request } from "@/gateway/http/request";
import { authorizeEndpoint, isAuthorizePath } from "./authorize-endpoint";
import { preflight, readableByPages } from "./cors";
import { introspectEndpoint } from "./introspect-endpoint";
import { registerEndpoint } from "./register-endpoint";
import { revokeEndpoint } from "./revoke-endpoint";
import { oauthTokenEndpoint } from "./token-endpoint";

/** The endpoints that accept a POST, by path. Pages of any origin may use these endpoints. */
const POSTS: Readonly<Record<string, (request: Request) => Promise<Answer>>> = {
  "/oauth/token": oauthTokenEndpoint,
  "/oauth/register": registerEndpoint,
  "/oauth/revoke": revokeEndpoint,
  "/oauth/introspect": introspectEndpoint,
};

/** Serves all paths under `/oauth/`. Answers 404 if OAuth is off. */
export async function oauthEndpoint(request: Request): Promise<Answer> {
  const { exchange, process } = request;
  const { path, method, requestId, secure } = exchange;
  const post = Object.hasOwn(POSTS, path) ? POSTS[path] : undefined;
  const isAuthorize = isAuthorizePath(path);
  if (!process.config.oauth.enabled || (!post && !isAuthorize)) {
    return failureAnswer({ code: "not_found" }, requestId);
  }
  if (!secure) return failureAnswer({ code: "insecure_transport" }, requestId);
  if (!post) return authorizeEndpoint(request);
  if (method === "OPTIONS") return preflight("POST");
  if (method !== "POST") return methodNotAllowed(exchange, "POST, OPTIONS");
  return readableByPages(await post(request));
}
