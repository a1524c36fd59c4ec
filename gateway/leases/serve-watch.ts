import { catalogueFor } from "@/gateway/catalogue/catalogue-for";
import { linkOf } from "@/gateway/catalogue/services";
import { isHeldBy, type SessionHolder } from "@/gateway/sessions/session-holder";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { keyOf } from "@/gateway/upstreams/principal";
import { isFinal, plainUpdate, type ResourceListener } from "@/gateway/upstreams/resource-update";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { feed } from "@/lib/change-feed/feed";
import { type Verdict, watchAccess } from "@/lib/change-feed/ongoing-access";
import { fail } from "@/lib/errors/errors";
import { keyEnd } from "@/lib/keys/key-state";
import { keyState } from "@/lib/keys/key-states";
import type { LatchkeyProcess } from "@/lib/process/process";
import { processLeases } from "./process-leases";
import type { AcceptedRelay } from "./relay/accept-relays";
import { PieceQueue } from "./relay/piece-queue";
import { type WatchHead, watchAnswer, watchedUris } from "./relay/relayed";

/**
 * Watches resources over a session that this process holds, for a client whose stream is in another
 * process, until that process closes the connection. What the key may read is decided here, from its
 * current state: the watch ends when that changes, and the other process asks again for what is left.
 */
export async function serveWatch(
  process: LatchkeyProcess,
  relay: AcceptedRelay,
  { watches: upstreamId, principal, keyId }: WatchHead,
): Promise<void> {
  const uris = watchedUris.parse(JSON.parse(relay.body.toString("utf8")));
  const leases = processLeases(process);
  if (!leases || !isHeldBy(principal, keyId)) return;
  const key = await keyState(process, keyId);
  if (!key || keyEnd(key, Date.now())) return;
  // A server that was removed has no lease that could be claimed.
  const server = (await catalogueFor(process, key)).server(upstreamId);
  if (!server?.apart) return;
  const judge = async (): Promise<Verdict> => {
    const now = await keyState(process, keyId);
    if (!now || keyEnd(now, Date.now())) return ENDED;
    const catalogue = await catalogueFor(process, now);
    const isClosed = uris.some((uri) => catalogue.closed(upstreamId, "resource", uri));
    return isClosed ? ENDED : { untilMs: now.expiresAtMs };
  };
  if ("ended" in (await judge())) return;
  const entered = await leases.enter({ upstreamId, principal });
  if (!entered.here) return;
  try {
    if (relay.signal.aborted) return;
    const holder: SessionHolder = { ...key, id: principal, keyId };
    await until(process, relay, { server, holder, uris, judge });
  } finally {
    entered.leave();
  }
}

interface Served {
  readonly server: CatalogueServer;
  readonly holder: SessionHolder;
  readonly uris: readonly string[];
  judge(): Promise<Verdict>;
}

function until(
  process: LatchkeyProcess,
  relay: AcceptedRelay,
  { server, holder, uris, judge }: Served,
): Promise<void> {
  const link = linkOf(processLinks(process), server, holder);
  const queue = new PieceQueue<string>(relay, (uri) => plainUpdate(uri).params);
  relay.begin({ status: 200, headers: {}, streams: true });
  return new Promise((resolve) => {
    const end = () => {
      relay.signal.removeEventListener("abort", end);
      unwatch();
      for (const one of watched) one.stop();
      resolve();
    };
    const listenerOf = (uri: string, index: number): ResourceListener => ({
      keyId: keyOf(holder),
      updated: ({ params }) => queue.push(uri, params),
      answered: (refusal) => queue.push(uri, watchAnswer(index, isFinal(refusal))),
      ended: end,
    });
    const access = { feedRevision: feed().revision("*"), untilMs: holder.expiresAtMs, judge };
    const unwatch = watchAccess({ ...access, accessEnded: end });
    // A request to subscribe was made here, too, so an update since then is not missed.
    const watched = uris.map((uri, index) => link.watchResource(uri, listenerOf(uri, index), true));
    relay.signal.addEventListener("abort", end);
    if (relay.signal.aborted) end();
  });
}

const ENDED: Verdict = { ended: fail("forbidden", { reason: "not_granted" }).failure };
