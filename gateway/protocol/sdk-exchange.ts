import type { Answer, Exchange } from "@/gateway/http/exchange";
import { maskSecrets } from "@/lib/secrets/view";

const CARRIED = /^(?:accept|content-type|last-event-id|mcp-[\w-]+)$/;

/** The web request for the SDK, with a parsed body and without credentials. */
export function sdkRequest(exchange: Exchange, url: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(exchange.headers)) {
    if (value !== undefined && CARRIED.test(name)) headers.set(name, value);
  }
  return new Request(url, { method: exchange.method, headers, signal: exchange.signal });
}

/** The SDK's response as an answer; only an event stream stays a stream. */
export async function answerOf(response: Response, streams: boolean): Promise<Answer> {
  const headers: Record<string, string> = { "cache-control": "no-store" };
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const { status, body } = response;
  if (streams || !body) return { status, headers, body };
  // The SDK's refusals repeat the invalid part, such as a header or a name.
  if (!response.ok) return { status, headers, body: maskSecrets(await response.text()) };
  return { status, headers, body: new Uint8Array(await response.arrayBuffer()) };
}
