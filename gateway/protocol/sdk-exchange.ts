import { acceptedForms } from "@/gateway/http/accepted-forms";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import { maskSecrets } from "@/lib/secrets/view";

const CARRIED = /^(?:accept|content-type|last-event-id|mcp-[\w-]+)$/;

/**
 * Builds the web request for the SDK. Its body is already parsed, and it contains no credentials.
 */
export function sdkRequest(exchange: Exchange, url: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(exchange.headers)) {
    if (value !== undefined && CARRIED.test(name)) headers.set(name, value);
  }
  // The SDK requires that both types are named, but the answer is JSON wherever that is accepted.
  if (acceptedForms(exchange.headers.accept).json) {
    headers.set("accept", "application/json, text/event-stream");
  }
  return new Request(url, { method: exchange.method, headers, signal: exchange.signal });
}

/**
 * Converts the SDK's response to an answer. An error of the SDK quotes the invalid part of the
 * request, so secrets in it are masked.
 */
export async function answerOf(response: Response): Promise<Answer> {
  const headers: Record<string, string> = { "cache-control": "no-store" };
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const { status, body } = response;
  return { status, headers, body: body && maskSecrets(await response.text()) };
}
