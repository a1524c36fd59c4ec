import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  extractWWWAuthenticateParams,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/client";
import { MODERN_VERSION } from "@/gateway/eras/identity";
import { CLIENT_INFO } from "@/gateway/upstreams/connection/envelope";
import { type LinkFetch, POST_HEADERS } from "@/gateway/upstreams/target/headed-fetch";

/**
 * A request of the newest revision. A server of an older revision answers it with a challenge too,
 * because it asks for a token before it reads the request.
 */
const LIST = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/list",
  params: {
    _meta: {
      [PROTOCOL_VERSION_META_KEY]: MODERN_VERSION,
      [CLIENT_INFO_META_KEY]: CLIENT_INFO,
      [CLIENT_CAPABILITIES_META_KEY]: {},
    },
  },
} as const;

/**
 * Returns the challenge in a server's answer to a request without credentials (RFC 9728, section
 * 5.1). The first attempt is the request that a connected user's link sends first, because some
 * servers answer other requests or HTTP methods without a challenge. The second attempt is a GET,
 * for servers with event streams.
 */
export async function readChallenge(fetchFn: LinkFetch, url: URL) {
  const headers = {
    ...POST_HEADERS,
    ...{ "mcp-protocol-version": MODERN_VERSION, "mcp-method": LIST.method },
  };
  const posted = await fetchFn(url, { method: "POST", headers, body: JSON.stringify(LIST) });
  await posted.body?.cancel();
  if (posted.headers.has("www-authenticate")) return extractWWWAuthenticateParams(posted);
  const { accept } = POST_HEADERS;
  const got = await fetchFn(url, { method: "GET", headers: { accept } });
  await got.body?.cancel();
  return extractWWWAuthenticateParams(got);
}
