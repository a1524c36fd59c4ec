import { admitStream } from "@/gateway/admission/key-limits";
import type { Caller } from "@/gateway/callers/authenticate";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { EVENT_HEADERS, eventBytes, HEARTBEAT } from "@/gateway/messages/event-text";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { watchAccess } from "@/lib/change-feed/ongoing-access";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { runInBackground } from "@/lib/process/guard-callback";
import type { ListStream, ResourceStream } from "./list-stream-parts";
import {
  announceChanges,
  earlierEnd,
  keepStreams,
  type OpenStream,
  openStreams,
  reviewStream,
} from "./open-streams";

const MAX_OF_PROCESS = 2_000;
/**
 * Maximum number of bytes that may wait for a slow client. A client with more unread bytes than
 * that is treated as disconnected.
 */
const MAX_UNREAD = 256 * 1024;

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
  const streams = openStreams();
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
  const one: OpenStream = {
    request,
    caller,
    services,
    stream,
    catalogue: null,
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
    one.catalogue = catalogue;
  } catch (error) {
    one.close(null);
    throw error;
  }
  // The client may have disconnected while the stream was being opened.
  if (exchange.signal.aborted) one.close(null);
  if (streams.open.has(one)) {
    one.resources = stream.resources?.(resourceStream(one)) ?? null;
    one.resources?.follow(catalogue);
    const answered = one.resources?.answered;
    if (answered) {
      // Some proxies pass the headers on only with the first bytes of the body.
      one.write(HEARTBEAT);
      runInBackground(answered.then((refused) => begin(one, catalogue, refused)));
    } else begin(one, catalogue, NONE);
  }
  if (streams.open.has(one)) {
    const stay = stream.until?.(() => one.close(stream.last));
    const unwatch = watchAccess({
      feedRevision: request.feedRevision,
      untilMs: earlierEnd(one, caller.key.endsAtMs),
      judge: () => reviewStream(one),
      accessEnded: () => one.close(stream.last),
    });
    forget = () => {
      stay?.();
      unwatch();
    };
  }
  keepStreams(streams);
  return succeed({ status: 200, headers: { ...EVENT_HEADERS }, body });
}

const NONE: ReadonlySet<string> = new Set();

/** Writes the first messages of a stream, before which nothing else is said. */
function begin(one: OpenStream, since: Catalogue, refused: ReadonlySet<string>): void {
  const { stream, resources } = one;
  const first = stream.first(refused).map((said) => eventBytes(Buffer.from(JSON.stringify(said))));
  one.write(first.length > 0 ? Buffer.concat(first) : HEARTBEAT);
  one.revisions = since.revisions;
  announceChanges(one);
  const announcesResources = resources?.begin() ?? false;
  if (stream.wants.size === 0 && !announcesResources) one.close(stream.last);
}

const resourceStream = (one: OpenStream): ResourceStream => ({
  say: (message) => one.write(eventBytes(message)),
  end: () => one.close(one.stream.last),
});
