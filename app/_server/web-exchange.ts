import { newRequestId } from "@/gateway/http/edge/request-id";
import type { Exchange } from "@/gateway/http/exchange";
import { onAbort } from "@/gateway/http/on-abort";
import { basePathOf, withoutBase } from "@/lib/process/base-path";
import type { LatchkeyProcess } from "@/lib/process/process";
import { readWholeBody } from "./read-whole-body";

/**
 * The address used for clients whose address is unknown. All failed attempts of these clients are
 * counted together.
 */
const UNKNOWN_ADDRESS = "unknown";

/**
 * Converts a web request to an exchange, which is the gateway's form of a request. The
 * `x-latchkey-*` headers are trusted only if the edge is in front of Next.
 */
export function webExchange(request: Request, process: LatchkeyProcess): Exchange {
  const url = new URL(request.url);
  const edge = (name: string) =>
    process.behindEdge ? request.headers.get(`x-latchkey-${name}`) : null;
  const rawHeaders: string[] = [];
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    rawHeaders.push(name, value);
    headers[name] = value;
  }
  const host = headers.host ?? url.host;
  return {
    method: request.method,
    path: withoutBase(url.pathname, basePathOf(process.config.publicUrl)) ?? url.pathname,
    query: url.searchParams,
    headers,
    rawHeaders,
    body: (limit) => readWholeBody(request, limit),
    address: edge("address") ?? UNKNOWN_ADDRESS,
    secure: process.behindEdge ? edge("secure") === "1" : isSecure(url, host, process),
    signal: request.signal,
    onGone: onAbort(request.signal),
    requestId: edge("request-id") ?? newRequestId(),
  };
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * True if the connection to the client is secure. Without an edge, which would know the connection,
 * the result depends only on the request and the configuration.
 */
function isSecure(url: URL, host: string, { config }: LatchkeyProcess): boolean {
  if (config.allowPlainHttp || url.protocol === "https:") return true;
  return config.publicUrl.startsWith("https:") || LOOPBACK.test(host);
}
