import type { Answer } from "@/gateway/http/exchange";

const FOR_AN_HOUR = "3600";

/**
 * Allows pages of any origin to read a response. This is safe, because the response never depends
 * on cookies.
 */
export function readableByPages(answer: Answer): Answer {
  return {
    ...answer,
    headers: {
      ...answer.headers,
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "WWW-Authenticate",
    },
  };
}

/** Answers a CORS preflight request for these methods (Fetch, 3.2.2). */
export function preflight(methods: string): Answer {
  return readableByPages({
    status: 204,
    headers: {
      "access-control-allow-methods": methods,
      "access-control-allow-headers": "authorization, content-type, mcp-protocol-version",
      "access-control-max-age": FOR_AN_HOUR,
    },
    body: null,
  });
}
