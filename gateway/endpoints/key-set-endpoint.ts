import type { Answer } from "@/gateway/http/exchange";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import type { Request } from "@/gateway/http/request";
import { KEY_SET_SECONDS, keySet } from "@/lib/tokens/key-set";

/**
 * `/.well-known/jwks.json`: serves the public signing keys (RFC 7517), including the key that will
 * be used next.
 */
export async function keySetEndpoint({ exchange, process, now }: Request): Promise<Answer> {
  if (exchange.method !== "GET" && exchange.method !== "HEAD") {
    return methodNotAllowed(exchange, "GET, HEAD");
  }
  return {
    status: 200,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": `public, max-age=${KEY_SET_SECONDS}`,
    },
    body: `${JSON.stringify(await keySet(process, now))}\n`,
  };
}
