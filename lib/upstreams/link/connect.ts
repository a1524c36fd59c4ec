import { SSEClientTransport, type Transport } from "@modelcontextprotocol/client";
import type { Dialer } from "@/lib/upstreams/dial/open-dialer";
import { boundedFetch, type LinkFetch } from "./bounded-fetch";
import { openChannel } from "./channel-connection";
import { ChildEnded, type ChildTransport } from "./child";
import type { Connection, ConnectionEvents, ConnectionLimits } from "./connection";
import { openHttp } from "./http-connection";
import type { Era } from "./link";
import { LinkProblem } from "./problem";
import type { UpstreamTarget } from "./target";

/** The outside world of links; tests bring their own. */
export interface LinkWorld {
  readonly dialer: () => Promise<Pick<Dialer, "fetch" | "agentFor">>;
  /** A new child process of a stdio server, as a transport. */
  readonly startChild: (target: UpstreamTarget) => Promise<ChildTransport>;
  readonly limits: ConnectionLimits;
  readonly now: () => number;
  readonly random: () => number;
}

/**
 * Opens a connection to a server, whatever its transport. `headers` are read for each request.
 * Throws what `problemOf` reads.
 */
export function connectTarget(
  world: LinkWorld,
  target: UpstreamTarget,
  headers: () => Readonly<Record<string, string>>,
  events: ConnectionEvents,
  known: Era | null,
): Promise<Connection> {
  const { reach, sendsCaller } = target;
  if (reach.transport === "stdio") return openChild(world, target, events, known);
  const { limits } = world;
  const fetch: LinkFetch = async (input, init) => (await world.dialer()).fetch(input, init);
  if (reach.transport === "http") {
    return openHttp({ url: reach.url, headers, sendsCaller, fetch }, limits, events, known);
  }
  const transport = new SSEClientTransport(new URL(reach.url), {
    fetch: once(boundedFetch(fetch, headers, limits.resultBytes)),
    redirectPolicy: "follow",
  });
  // The transport is older than any question about the era.
  return openChannel(closingOnError(transport), limits, events, "legacy");
}

async function openChild(
  world: LinkWorld,
  target: UpstreamTarget,
  events: ConnectionEvents,
  known: Era | null,
): Promise<Connection> {
  const attempt = async (era: Era | null) => {
    const child = await world.startChild(target);
    try {
      return await openChannel(child, world.limits, events, era);
    } catch (error) {
      // Why the process ended says more than that it did.
      const ending = child.ending();
      throw ending ?? error;
    }
  };
  if (known === "legacy") return attempt("legacy");
  try {
    return await attempt(null);
  } catch (error) {
    const { kind, started } = error instanceof ChildEnded ? error : { kind: null, started: true };
    if (kind === null || !started) throw error;
    // Some older servers end when they are asked anything before `initialize`: once more, without.
    return attempt("legacy");
  }
}

/** EventSource connects again by itself; the new stream would be a session that nobody greeted. */
function once(fetch: LinkFetch): LinkFetch {
  let streams = 0;
  return (input, init) => {
    const isStream = (init?.method ?? "GET") === "GET";
    if (isStream && ++streams > 1) {
      return Promise.reject(new LinkProblem("unavailable", "It broke the connection off."));
    }
    return fetch(input, init);
  };
}

function closingOnError(transport: SSEClientTransport): Transport {
  const start = transport.start.bind(transport);
  transport.start = async () => {
    await start();
    const told = transport.onerror;
    transport.onerror = (error) => {
      told?.(error);
      if (error.name === "SseError") void transport.close();
    };
  };
  return transport;
}
