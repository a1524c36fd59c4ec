import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/** Milliseconds that a list waits for the first listing of servers. */
const WAIT_MS = 10_000;
const POLL_MS = 200;
/**
 * Milliseconds after which a first listing counts as given up. Otherwise a server that no process
 * checks would delay every list.
 */
const GIVEN_UP_MS = 5 * 60_000;

type Waiting = Pick<McpRequest, "request" | "services" | "catalogue" | "caller">;

/**
 * Returns the caller's catalogue once every server in its reach has been listed for the first time,
 * so that a client that connects early gets no empty list. After 10 seconds, returns what is there;
 * clients are told when the lists change. Without such a server, returns at once.
 */
export function listedCatalogue(mcp: Waiting): MaybePromise<Catalogue> {
  return isListed(mcp, mcp.catalogue) ? mcp.catalogue : waitForLists(mcp);
}

function isListed({ request }: Waiting, { awaited }: Catalogue): boolean {
  if (awaited.length === 0) return true;
  const sinceMs = request.now.getTime() - GIVEN_UP_MS;
  return !awaited.some((since) => since.getTime() > sinceMs);
}

async function waitForLists(mcp: Waiting): Promise<Catalogue> {
  const { request, services, caller } = mcp;
  const untilMs = performance.now() + WAIT_MS;
  let { catalogue } = mcp;
  let isGone = false;
  const stay = request.exchange.onGone(() => {
    isGone = true;
  });
  while (!isGone && !isListed(mcp, catalogue) && performance.now() < untilMs) {
    await new Promise<void>((resolve) => setTimeout(resolve, POLL_MS));
    catalogue = await services.catalogueFor(request.process, caller.key);
  }
  stay();
  return catalogue;
}
