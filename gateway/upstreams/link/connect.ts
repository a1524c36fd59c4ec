import { type ChildChannel, ChildEnded } from "@/gateway/upstreams/child";
import { openChannel } from "@/gateway/upstreams/connection/channel-connection";
import type { Connection, Opening } from "@/gateway/upstreams/connection/connection";
import { openHttp } from "@/gateway/upstreams/connection/http/http-connection";
import { sseChannel } from "@/gateway/upstreams/connection/http/sse-channel";
import type { Dialer } from "@/gateway/upstreams/dial/open-dialer";
import { headedFetch, type LinkFetch } from "@/gateway/upstreams/headed-fetch";
import { givenUp } from "@/gateway/upstreams/in-time";
import type { Era } from "@/gateway/upstreams/link";
import { faultText, problemOf } from "@/gateway/upstreams/problem";
import type { LinkTimes } from "@/gateway/upstreams/target/link-times";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";

/** External dependencies of links; tests provide their own. */
export interface LinkServices {
  readonly dialer: () => Promise<Pick<Dialer, "fetch" | "agentFor">>;
  /** Starts a child process of a stdio server and returns its channel. */
  readonly startChild: (target: UpstreamTarget) => Promise<ChildChannel>;
  /** Maximum number of bytes of an answer. */
  readonly resultBytes: number;
  /** The time limits for a server. */
  readonly timesOf: (target: UpstreamTarget) => LinkTimes;
  readonly now: () => number;
  readonly random: () => number;
}

/**
 * Opens a connection to a server over any transport. `headers` are read for each request. Throws in
 * a form that `problemOf` reads; a failed or cancelled attempt leaves nothing open.
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
    return (await services.dialer()).fetch(input, init, { connectMs });
  };
  if (reach.transport === "http") {
    return openHttp({ url: reach.url, headers, sendsCaller, fetch }, opening);
  }
  const channel = sseChannel(new URL(reach.url), headedFetch(fetch, headers), resultBytes);
  // The HTTP+SSE transport is older than any detection of eras.
  return openChannel(channel, { ...opening, known: "legacy" });
}

/**
 * Opens a connection to a command, with a time limit for the whole handshake: a command that `npx`
 * fetches first is silent for long.
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
      // The reason why the process ended says more than the broken connection.
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
    // Some older servers exit at any request before `initialize`, so try again with `initialize`
    // first.
    if (error instanceof ChildEnded && error.started) return attempt("legacy");
    // A server that was silent for long counted as an older server, but may only have been
    // starting.
    const wasSilent = services.now() - beganMs > eraMs;
    if (!(error instanceof ChildEnded) && wasSilent) return attempt(null);
    throw error;
  }
}
