import type { Answer } from "@/gateway/http/exchange";
import { methodNotAllowed } from "@/gateway/http/method-not-allowed";
import type { Request } from "@/gateway/http/request";
import { apiDocument } from "./document";

const texts = new Map<string, string>();

/**
 * `GET /api/v1/openapi.json`: serves the API's document without authentication. The document is the
 * same for every installation except for its URL.
 */
export async function documentEndpoint({ exchange, process }: Request): Promise<Answer> {
  if (exchange.method !== "GET" && exchange.method !== "HEAD") {
    return methodNotAllowed(exchange, "GET, HEAD");
  }
  const { publicUrl } = process.config;
  const text = texts.get(publicUrl) ?? `${JSON.stringify(apiDocument(publicUrl))}\n`;
  texts.set(publicUrl, text);
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-cache" },
    body: exchange.method === "HEAD" ? null : text,
  };
}
