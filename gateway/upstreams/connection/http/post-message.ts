import { shortBody } from "@/gateway/upstreams/decode/short-body";
import { headedFetch, type LinkFetch, POST_HEADERS } from "@/gateway/upstreams/target/headed-fetch";

/**
 * The address of a Streamable HTTP server, the `fetch` and headers for its requests, and its
 * session if it has one.
 */
export interface PostWay {
  readonly url: URL;
  readonly fetch: LinkFetch;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly sessionId?: string | undefined;
  readonly protocolVersion?: string | undefined;
}

/**
 * Posts a message that gets no answer: a notification, or a reply to a request of the server.
 * `signal` aborts the request. Rejects if the message could not be delivered.
 */
export async function postMessage(
  { url, fetch, headers, sessionId, protocolVersion }: PostWay,
  message: object,
  signal: AbortSignal,
): Promise<void> {
  const response = await headedFetch(fetch, headers)(url, {
    method: "POST",
    headers: {
      ...POST_HEADERS,
      ...(sessionId === undefined ? {} : { "mcp-session-id": sessionId }),
      ...(protocolVersion === undefined ? {} : { "mcp-protocol-version": protocolVersion }),
    },
    body: JSON.stringify(message),
    signal,
  });
  await shortBody(response);
}
