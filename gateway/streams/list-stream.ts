import { admitStream } from "@/gateway/admission/key-limits";
import { judgeOngoing, withCurrentAccess } from "@/gateway/admission/may-continue";
import type { Caller } from "@/gateway/callers/authenticate";
import { refusedToken } from "@/gateway/callers/refused-token";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { EVENT_HEADERS, eventBytes, HEARTBEAT } from "@/gateway/messages/event-text";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { type Feed, feed } from "@/lib/change-feed/feed";
import { type Verdict, watchAccess } from "@/lib/change-feed/ongoing-access";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { onDrain, shared } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/** The lists whose changes a client can subscribe to. */
export type ListName = "tools" | "prompts" | "resources";

export interface ListStream {
  readonly wants: ReadonlySet<ListName>;
  /** Messages to write as soon as the stream opens. The list may be empty. */
  readonly first: readonly object[];
  /** Returns the message that announces a changed list. */
  changed(list: ListName): object;
  /** The message to write before Latchkey ends the stream, or null if there is none. */
  readonly last: object | null;
  /**
   * Registers a function that ends the stream earlier than the caller's access ends. Returns a
   * function that removes it.
   */
  readonly until?: (end: () => void) => () => void;
  /**
   * Begins to announce updates of resources with `say`, as long as the stream is open. Null if the
   * stream announces none.
   */
  readonly resources: ((say: (message: Buffer) => void) => AnnouncedResources) | null;
}

/** What a stream does for the updates of resources. */
export interface AnnouncedResources {
  /** Called at first, and after each change of the caller's access or lists. */
  follow(catalogue: Catalogue): void;
  end(): void;
}

const MAX_OF_PROCESS = 2_000;
const TICK_MS = 250;
const HEARTBEAT_MS = 15_000;
/**
 * Maximum number of bytes that may wait for a slow client. A client with more unread bytes than
 * that is treated as disconnected.
 */
const MAX_UNREAD = 256 * 1024;

interface Open {
  readonly request: Request;
  readonly caller: Caller;
  readonly services: GatewayServices;
  readonly stream: ListStream;
  /**
   * The revisions of the lists that the client was last told about, or null until the caller's
   * catalogue has been read.
   */
  revisions: Catalogue["revisions"] | null;
  spokenAtMs: number;
  resources: AnnouncedResources | null;
  write(bytes: Uint8Array): void;
  close(last: object | null): void;
}

interface Streams {
  readonly feed: Feed;
  readonly open: Set<Open>;
  timer: NodeJS.Timeout | null;
}

/**
 * Opens an event stream that announces changes of this caller's lists, and updates of resources. The
 * stream ends when the access token expires, when the process ends, and within a second after the
 * key loses access or changes can no longer be read. The stream counts against the limits before
 * anything is awaited.
 * Failures: `rate_limited` if the key has its maximum number of open streams; `busy` if this
 * process has its maximum, or does not follow changes.
 */
export async function openListStream(
  request: Request,
  caller: Caller,
  services: GatewayServices,
  stream: ListStream,
): Promise<Result<Answer>> {
  const streams = shared("gateway.list-streams", openStreams);
  const { process, exchange, now } = request;
  if (streams.open.size >= MAX_OF_PROCESS || !streams.feed.isCurrent()) return fail("busy");
  const admitted = admitStream(caller.key, process.config.keyLimits, now.getTime());
  if (!admitted.ok) return admitted;
  let to: ReadableStreamDefaultController<Uint8Array> | null = null;
  let forget = () => {};
  const leave = () => {
    if (!streams.open.delete(one)) return false;
    admitted.release?.();
    one.resources?.end();
    forget();
    return true;
  };
  const one: Open = {
    request,
    caller,
    services,
    stream,
    revisions: null,
    spokenAtMs: performance.now(),
    resources: null,
    write(bytes) {
      if (!streams.open.has(one)) return;
      to?.enqueue(bytes);
      one.spokenAtMs = performance.now();
      if ((to?.desiredSize ?? 0) < 0) one.close(null);
    },
    close(last) {
      if (!leave()) return;
      if (last) to?.enqueue(eventBytes(Buffer.from(JSON.stringify(last))));
      to?.close();
      exchange.signal.removeEventListener("abort", gone);
    },
  };
  const gone = () => one.close(null);
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        to = controller;
      },
      cancel() {
        leave();
      },
    },
    { highWaterMark: MAX_UNREAD, size: (bytes) => bytes?.length ?? 0 },
  );
  streams.open.add(one);
  exchange.signal.addEventListener("abort", gone);
  let catalogue: Catalogue;
  try {
    catalogue = await services.catalogueFor(process, caller.key);
    one.revisions = catalogue.revisions;
  } catch (error) {
    one.close(null);
    throw error;
  }
  const first = stream.first.map((message) => eventBytes(Buffer.from(JSON.stringify(message))));
  // Some proxies pass the headers on only with the first bytes of the body, so write some bytes at
  // once.
  one.write(first.length > 0 ? Buffer.concat(first) : HEARTBEAT);
  if (stream.wants.size === 0 && !stream.resources) one.close(stream.last);
  // The client may have disconnected while the stream was being opened.
  if (exchange.signal.aborted) one.close(null);
  if (streams.open.has(one)) {
    one.resources = stream.resources?.((message) => one.write(eventBytes(message))) ?? null;
    one.resources?.follow(catalogue);
    const stay = stream.until?.(() => one.close(stream.last));
    const unwatch = watchAccess({
      feedRevision: request.feedRevision,
      untilMs: earlier(one, caller.key.expiresAtMs),
      judge: () => review(one),
      accessEnded: () => one.close(stream.last),
    });
    forget = () => {
      stay?.();
      unwatch();
    };
  }
  watch(streams);
  return succeed({ status: 200, headers: { ...EVENT_HEADERS }, body });
}

function openStreams(): Streams {
  const streams: Streams = { feed: feed(), open: new Set(), timer: null };
  onDrain(() => {
    for (const one of [...streams.open]) one.close(one.stream.last);
  });
  return streams;
}

/**
 * Sends heartbeats, and ends all streams when changes can no longer be read. The timer runs only
 * while streams are open.
 */
function watch(streams: Streams): void {
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
function earlier({ caller }: Open, untilMs: number | null): number {
  return Math.min(caller.tokenEndsAtSeconds * 1000, untilMs ?? Number.POSITIVE_INFINITY);
}

/**
 * Checks after a change of access or lists whether a stream may continue, and announces the lists
 * that changed.
 */
function review(one: Open): MaybePromise<Verdict> {
  return withCurrentAccess(one, (key, catalogue): Verdict => {
    const verdict = judgeOngoing(one, null, key, catalogue);
    if ("ended" in verdict || !catalogue) return verdict;
    const untilMs = earlier(one, verdict.untilMs);
    const { publicUrl } = one.request.process.config;
    if (Date.now() >= untilMs) return { ended: refusedToken("expired", publicUrl) };
    announceChanges(one, catalogue.revisions);
    one.resources?.follow(catalogue);
    return { untilMs };
  });
}

function announceChanges(one: Open, revisions: Catalogue["revisions"]): void {
  const before = one.revisions;
  if (!before) return;
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
