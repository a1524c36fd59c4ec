import type { Era } from "@/gateway/upstreams/call-target";
import { openChannel } from "@/gateway/upstreams/connection/channel-connection";
import type { Connection, Opening } from "@/gateway/upstreams/connection/connection";
import { openHttp } from "@/gateway/upstreams/connection/http/http-connection";
import { sseChannel } from "@/gateway/upstreams/connection/http/sse-channel";
import type { Dialer } from "@/gateway/upstreams/dial/open-dialer";
import { givenUp } from "@/gateway/upstreams/in-time";
import { faultText } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { type ChildChannel, ChildEnded } from "@/gateway/upstreams/stdio/child";
import type { WatchTimes } from "@/gateway/upstreams/subscriptions/watch-times";
import { headedFetch, type LinkFetch } from "@/gateway/upstreams/target/headed-fetch";
import type { LinkTimes } from "@/gateway/upstreams/target/link-times";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";

/** The external dependencies of links, which tests replace. */
export interface LinkServices {
  readonly dialer: () => Promise<Pick<Dialer, "fetch" | "agentFor">>;
  /**
   * Starts the process of a stdio server and returns the channel to it. `holder` is whose process
   * it is: a key's id or a person. The process gets that holder's folder.
   */
  readonly startChild: (target: UpstreamTarget, holder?: string) => Promise<ChildChannel>;
  /** Maximum size of an answer, in bytes. */
  readonly resultBytes: number;
  /** Returns the time limits that apply to a server. */
  readonly timesOf: (target: UpstreamTarget) => LinkTimes;
  readonly watchTimes: WatchTimes;
  readonly now: () => number;
  readonly random: () => number;
}

/**
 * Opens a connection to a server over any transport. `headers` is called for each request. Throws
 * an error that `problemOf` can classify. If the attempt fails or is cancelled, nothing stays open.
 */
export function connectTarget(
  services: LinkServices,
  target: UpstreamTarget,
  headers: () => Readonly<Record<string, string>>,
  how: Omit<Opening, "limits">,
): Promise<Connection> {
  const { reach, sendsCaller } = target;
  if (reach.transport === "stdio") return openChild(services, target, how);
  const { resultBytes } = services;
  const { connectMs, eraMs, handshakeMs } = services.timesOf(target);
  const opening: Opening = { ...how, limits: { eraMs, handshakeMs, resultBytes } };
  const fetch: LinkFetch = async (input, init) => {
    return (await services.dialer()).fetch(input, init, { connectMs, tls: reach.tls });
  };
  if (reach.transport === "http") {
    return openHttp({ url: reach.url, headers, sendsCaller, fetch }, opening);
  }
  const channel = sseChannel(new URL(reach.url), headedFetch(fetch, headers), resultBytes);
  // HTTP+SSE is older than the modern era, so there is nothing to detect.
  return openChannel(channel, { ...opening, known: "legacy" });
}

/**
 * Starts a command and connects to it. The time limit covers the whole handshake, because a command
 * that `npx` has to download first is silent for a long time.
 */
async function openChild(
  services: LinkServices,
  target: UpstreamTarget,
  how: Omit<Opening, "limits">,
): Promise<Connection> {
  const { resultBytes } = services;
  const { eraMs, handshakeMs: wholeMs } = services.timesOf(target);
  const untilMs = services.now() + wholeMs;
  const attempt = async (known: Era | null) => {
    if (how.signal?.aborted) throw givenUp();
    const child = await services.startChild(target);
    try {
      const handshakeMs = Math.max(1, untilMs - services.now());
      return await openChannel(child, {
        ...how,
        known,
        limits: { eraMs, handshakeMs, resultBytes },
      });
    } catch (error) {
      // The reason why the process ended is more useful to operators than the fact that the
      // connection broke.
      const ending = child.ending();
      if (ending) throw ending;
      if (how.signal?.aborted || problemOf(error).kind !== "timeout") throw error;
      const fault = child.wroteGarbage() ? "command_garbage" : "command_silent";
      const text = faultText(fault, { seconds: Math.round(wholeMs / 1000) });
      const wrote = child.tail();
      throw new ChildEnded(text, wrote === "" ? text : `It last wrote:\n${wrote}`, false, fault);
    }
  };
  if (how.known === "legacy") return attempt("legacy");
  const beganMs = services.now();
  try {
    return await attempt(null);
  } catch (error) {
    // Some legacy servers exit at any request before `initialize`. Try again with `initialize` as
    // the first request.
    if (error instanceof ChildEnded && error.started) return attempt("legacy");
    // After a long silence the server was treated as a legacy server. It may only have been
    // starting, so detect the era again.
    const wasSilent = services.now() - beganMs > eraMs;
    if (!(error instanceof ChildEnded) && wasSilent) return attempt(null);
    throw error;
  }
}
