import { setTimeout as pause } from "node:timers/promises";
import type { Use } from "@/gateway/admission/may-continue";
import type { McpVisit } from "@/gateway/messages/mcp-request";
import { NOT_LISTED, TARGET_CHANGED } from "@/gateway/upstreams/link";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { fail, type Result, succeed } from "@/lib/errors/errors";

/**
 * Maximum time in milliseconds that a call waits for its edited server to be listed again. Every
 * edit of a server starts a new listing.
 */
const LISTING_MS = 5_000;
const POLL_MS = 50;

/**
 * Waits until an edited server is listed with its new address or credentials, and returns its new
 * definition. The item must be the same in the old and the new list. Failures:
 * `upstream_unavailable` if listing takes too long, `upstream_failed` if the item is different or
 * missing in the new list.
 */
export async function whenListed(
  { request, caller, services, catalogue }: McpVisit,
  use: Use,
): Promise<Result<CatalogueServer>> {
  const before = usedIn(catalogue, use);
  const untilMs = performance.now() + LISTING_MS;
  for (;;) {
    const now = usedIn(await services.catalogueFor(request.process, caller.key), use);
    if (now?.server.listed) {
      const isSame = now.server.version === before?.server.version || now.words === before?.words;
      if (isSame) return succeed(now.server);
    }
    const server = use.server.name;
    if (!now || now.server.listed) {
      const problem = "The server was edited and this item is different now. List its items again.";
      return fail("upstream_failed", { reason: TARGET_CHANGED, params: { server, problem } });
    }
    if (performance.now() >= untilMs) {
      const params = { server, problem: NOT_LISTED };
      const details = { reason: TARGET_CHANGED, retryAfterSeconds: 5, params };
      return fail("upstream_unavailable", details);
    }
    await pause(POLL_MS);
  }
}

/**
 * Finds the item that a call uses in a catalogue. Returns null if the caller may not use the item.
 */
function usedIn(catalogue: Catalogue, { kind, name, original, server }: Use) {
  if (kind === "resource") {
    const { found } = catalogue.findResource(name);
    return found?.server.id === server.id ? { server: found.server, words: found.uri } : null;
  }
  const { found } = catalogue.find(kind, name);
  if (found?.server.id !== server.id || found.original !== original) return null;
  return { server: found.server, words: found.json };
}
