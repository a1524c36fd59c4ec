import { judgeOngoing, withCurrentAccess } from "@/gateway/admission/may-continue";
import type { Caller } from "@/gateway/callers/authenticate";
import { refusedToken } from "@/gateway/callers/refused-token";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { Request } from "@/gateway/http/request";
import { eventBytes, HEARTBEAT } from "@/gateway/messages/event-text";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { type Feed, feed } from "@/lib/change-feed/feed";
import type { Verdict } from "@/lib/change-feed/ongoing-access";
import { onDrain, shared } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import type { AnnouncedResources, ListName, ListStream } from "./list-stream-parts";

const TICK_MS = 250;
const HEARTBEAT_MS = 15_000;

/** A stream that a client has open. */
export interface OpenStream {
  readonly request: Request;
  readonly caller: Caller;
  readonly services: GatewayServices;
  readonly stream: ListStream;
  /** The catalogue as it is now, or null until it has been read. */
  catalogue: Catalogue | null;
  /** The revisions of the lists that the client was last told about, or null until it has begun. */
  revisions: Catalogue["revisions"] | null;
  spokenAtMs: number;
  resources: AnnouncedResources | null;
  write(bytes: Uint8Array): void;
  close(last: object | null): void;
}

interface Streams {
  readonly feed: Feed;
  readonly open: Set<OpenStream>;
  timer: NodeJS.Timeout | null;
}

/** Returns the streams that are open in this process. */
export function openStreams(): Streams {
  return shared("gateway.list-streams", () => {
    const streams: Streams = { feed: feed(), open: new Set(), timer: null };
    onDrain(() => {
      for (const one of [...streams.open]) one.close(one.stream.last);
    });
    return streams;
  });
}

/**
 * Sends heartbeats, and ends all streams when changes can no longer be read. The timer runs only
 * while streams are open.
 */
export function keepStreams(streams: Streams): void {
  streams.timer ??= setInterval(() => void tick(streams), TICK_MS);
  streams.timer.unref();
}

async function tick(streams: Streams): Promise<void> {
  const stale = (await streams.feed.assertFresh()) !== null || !streams.feed.isCurrent();
  const monotonicMs = performance.now();
  for (const one of [...streams.open]) {
    if (stale) one.close(one.stream.last);
    else if (monotonicMs - one.spokenAtMs >= HEARTBEAT_MS) one.write(HEARTBEAT);
  }
  if (streams.open.size > 0) return;
  clearInterval(streams.timer ?? undefined);
  streams.timer = null;
}

/**
 * Returns the time in milliseconds at which a stream ends: the earlier of `untilMs` and the expiry
 * of its token.
 */
export function earlierEnd({ caller }: OpenStream, untilMs: number | null): number {
  return Math.min(caller.tokenEndsAtSeconds * 1000, untilMs ?? Number.POSITIVE_INFINITY);
}

/**
 * Checks after a change of access or lists whether a stream may continue, and announces the lists
 * that changed.
 */
export function reviewStream(one: OpenStream): MaybePromise<Verdict> {
  return withCurrentAccess(one, (key, catalogue): Verdict => {
    const verdict = judgeOngoing(one, null, key, catalogue);
    if ("ended" in verdict || !catalogue) return verdict;
    const untilMs = earlierEnd(one, verdict.untilMs);
    const { publicUrl } = one.request.process.config;
    if (Date.now() >= untilMs) return { ended: refusedToken("expired", publicUrl) };
    one.catalogue = catalogue;
    announceChanges(one);
    one.resources?.follow(catalogue);
    return { untilMs };
  });
}

/** Announces the lists that have changed since the client was last told about them. */
export function announceChanges(one: OpenStream): void {
  const before = one.revisions;
  const revisions = one.catalogue?.revisions;
  if (!before || !revisions) return;
  one.revisions = revisions;
  const changed: Record<ListName, boolean> = {
    tools: before.tool !== revisions.tool,
    prompts: before.prompt !== revisions.prompt,
    resources:
      before.resource !== revisions.resource ||
      before.resource_template !== revisions.resource_template,
  };
  for (const list of one.stream.wants) {
    if (changed[list]) one.write(eventBytes(Buffer.from(JSON.stringify(one.stream.changed(list)))));
  }
}
