import type { Answer } from "@/gateway/http/exchange";
import { failureAnswer } from "@/gateway/http/failure-answer";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import type { Request } from "@/gateway/http/request";
import { preflight, readableByPages } from "./cors";
import { resourceMetadata, serverMetadata } from "./metadata";

const MAX_AGE_SECONDS = 300;

/**
 * Serves the metadata of the resource (RFC 9728) and of its authorization server (RFC 8414), each
 * at the root and with `/mcp` inserted. The authorization server's metadata is also served at
 * OpenID's path. Answers 404 if OAuth is off.
 */
export function discoveryEndpoint({ exchange, process }: Request): Answer {
  const { config } = process;
  const { method, path, requestId } = exchange;
  if (!config.oauth.enabled) return failureAnswer({ code: "not_found" }, requestId);
  if (method === "OPTIONS") return preflight("GET");
  if (method !== "GET" && method !== "HEAD")
    return methodNotAllowed(exchange, "GET, HEAD, OPTIONS");
  const isResource = path.startsWith("/.well-known/oauth-protected-resource");
  const metadata = isResource ? resourceMetadata(config) : serverMetadata(config);
  return readableByPages({
    status: 200,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": `public, max-age=${MAX_AGE_SECONDS}`,
    },
    body: `${JSON.stringify(metadata)}\n`,
  });
}
