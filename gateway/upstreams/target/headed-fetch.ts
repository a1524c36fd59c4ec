import { statusProblem } from "@/gateway/upstreams/problem";

export type LinkFetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** The headers of each POST to a server (MCP, Streamable HTTP, Sending Messages to the Server). */
export const POST_HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
} as const;

/** Headers that the protocol sets itself. Configured headers with these names are ignored. */
const RESERVED =
  /^(?:mcp-.*|content-type|content-length|accept|host|connection|transfer-encoding|last-event-id)$/i;

/** Wraps a `fetch`: adds `headers()` to each request and treats a redirect as an error. */
export function headedFetch(
  inner: LinkFetch,
  headers: () => Readonly<Record<string, string>>,
): LinkFetch {
  return async (input, init) => {
    const all = new Headers(init?.headers);
    for (const [name, value] of Object.entries(headers())) {
      if (!isReserved(name)) all.set(name, value);
    }
    const response = await inner(input, { ...init, headers: all, redirect: "manual" });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel().catch(() => {});
      throw statusProblem(response.status || 302, "a redirect");
    }
    return response;
  };
}

/**
 * True if the protocol sets a header of this name itself, so that operators cannot configure it.
 */
export function isReserved(name: string): boolean {
  return RESERVED.test(name);
}
