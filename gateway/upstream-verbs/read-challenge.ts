import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  extractWWWAuthenticateParams,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/client";
import { CLIENT_INFO } from "@/gateway/upstreams/connection/envelope";
import type { LinkFetch } from "@/gateway/upstreams/headed-fetch";

const ACCEPT = "application/json, text/event-stream";
/** The newest revision; a server of an older one asks for a token before it reads the request. */
const VERSION = "2026-07-28";
const LIST = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/list",
  params: {
    _meta: {
      [PROTOCOL_VERSION_META_KEY]: VERSION,
      [CLIENT_INFO_META_KEY]: CLIENT_INFO,
      [CLIENT_CAPABILITIES_META_KEY]: {},
    },
  },
} as const;

/**
 * The challenge in the server's answer to a request without credentials (RFC 9728, section 5.1).
 * The request is the one that a connected person's link sends first, because some servers answer
 * other requests, or other methods of HTTP, without a challenge. A GET is the second attempt, for
 * servers with events.
 */
export async function readChallenge(fetchFn: LinkFetch, url: URL) {
  const headers = {
    ...{ accept: ACCEPT, "content-type": "application/json" },
    ...{ "mcp-protocol-version": VERSION, "mcp-method": LIST.method },
  };
  const posted = await fetchFn(url, { method: "POST", headers, body: JSON.stringify(LIST) });
  await posted.body?.cancel();
  if (posted.headers.has("www-authenticate")) return extractWWWAuthenticateParams(posted);
  const got = await fetchFn(url, { method: "GET", headers: { accept: ACCEPT } });
  await got.body?.cancel();
  return extractWWWAuthenticateParams(got);
}
