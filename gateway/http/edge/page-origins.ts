import type { Answer, Exchange } from "@/gateway/http/exchange";

const FOR_AN_HOUR = "3600";

/**
 * The request headers that a page may send. `Access-Control-Allow-Headers` knows no prefixes, and
 * parameters have headers of their own (`Mcp-Param-*`, SEP-2243), so the names that a page asks for
 * are returned if they have one of these forms (Fetch, 4.8).
 */
const SENT =
  /^(?:accept|authorization|baggage|cache-control|content-type|last-event-id|traceparent|tracestate|mcp-[!#$%&'*+.^_`|~0-9a-z-]{1,100})$/;

/** The response headers that a page may read. */
const READ = "WWW-Authenticate, Mcp-Session-Id, Mcp-Protocol-Version, X-Request-Id, Retry-After";

/**
 * Returns the headers that let a page of an allowed origin read a response (Fetch, CORS protocol),
 * or null for another origin or none. Credentials of the browser are never allowed: a page sends a
 * token of its own. `allowed` are exact origins.
 */
export function pageHeaders(
  origin: string | undefined,
  allowed: readonly string[],
): Record<string, string> | null {
  if (origin === undefined || !allowed.includes(origin)) return null;
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": READ,
    vary: "Origin",
  };
}

/**
 * Returns whether a request is a preflight, by which a browser asks whether a page may send another
 * request.
 */
export function isPreflight({ method, headers }: Exchange): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

/** Answers a preflight of an allowed origin. The caller adds `pageHeaders`. */
export function preflightAnswer({ headers }: Exchange, methods: string): Answer {
  const asked = (headers["access-control-request-headers"] ?? "").toLowerCase().split(",");
  const allowed = asked.map((name) => name.trim()).filter((name) => SENT.test(name));
  return {
    status: 204,
    headers: {
      "access-control-allow-methods": methods,
      "access-control-allow-headers": allowed.join(", "),
      "access-control-max-age": FOR_AN_HOUR,
    },
    body: null,
  };
}
