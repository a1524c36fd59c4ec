import { Client, type Transport } from "@modelcontextprotocol/client";
import type { ConnectionEvents, ConnectionLimits } from "./connection";
import { CLIENT_INFO } from "./envelope";
import type { Era, LinkEvent, LinkFacts } from "./link";
import { LinkProblem } from "./problem";

const NOTICES = {
  tools: "notifications/tools/list_changed",
  prompts: "notifications/prompts/list_changed",
  resources: "notifications/resources/list_changed",
} as const;
const EVENTS = Object.keys(NOTICES) as LinkEvent[];

/** Milliseconds before a subscription that a server ended is asked for again. */
const LISTEN_AGAIN_MS = 5_000;

export interface Greeted {
  readonly client: Client;
  readonly facts: LinkFacts;
}

/**
 * Finds out which era the server speaks and shakes hands with it. `known: "legacy"` skips the
 * question. The whole takes at most twice `connectMs`; afterwards the transport is closed.
 */
export async function shakeHands(
  transport: Transport,
  limits: ConnectionLimits,
  events: ConnectionEvents,
  known: Era | null,
): Promise<Greeted> {
  const client = new Client(CLIENT_INFO, {
    versionNegotiation: { mode: "auto", probe: { timeoutMs: limits.connectMs } },
    inputRequired: { autoFulfill: false },
    capabilities: {},
  });
  for (const event of EVENTS) {
    client.setNotificationHandler(NOTICES[event], () => events.listChanged(event));
  }
  client.onerror = () => {};
  const prior = known === "legacy" ? ({ kind: "legacy" } as const) : undefined;
  const connecting = client.connect(transport, { prior, timeout: limits.connectMs });
  try {
    await inTime(connecting, limits.connectMs * 2);
  } catch (error) {
    connecting.catch(() => {});
    await transport.close().catch(() => {});
    throw error;
  }
  const facts = factsOf(client);
  if (facts.era === "modern" && events.wantsNotices) void listen(client, facts, events);
  return { client, facts };
}

function factsOf(client: Client): LinkFacts {
  const info = client.getServerVersion();
  return {
    era: client.getProtocolEra() ?? "legacy",
    protocolVersion: client.getNegotiatedProtocolVersion() ?? "2025-03-26",
    serverInfo: info
      ? {
          name: info.name.slice(0, 200),
          version: info.version.slice(0, 100),
          ...(info.title === undefined ? {} : { title: info.title.slice(0, 200) }),
        }
      : null,
    capabilities: { ...client.getServerCapabilities() },
    instructions: client.getInstructions() ?? null,
  };
}

/** Stays subscribed to what the server says it announces, for as long as the client is connected. */
async function listen(client: Client, facts: LinkFacts, events: ConnectionEvents): Promise<void> {
  const announced = EVENTS.filter(
    (event) => (facts.capabilities[event] as { listChanged?: boolean } | undefined)?.listChanged,
  );
  if (announced.length === 0) return;
  const filter = Object.fromEntries(announced.map((event) => [`${event}ListChanged`, true]));
  let missed = false;
  while (client.transport) {
    try {
      const subscription = await client.listen(filter);
      // What changed between two subscriptions was announced to nobody.
      if (missed) for (const event of announced) events.listChanged(event);
      if ((await subscription.closed) === "local") return;
    } catch {
      // A server that takes no subscription is still probed.
    }
    missed = true;
    await new Promise<void>((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS).unref());
  }
}

/** The work's outcome, or a time-out problem. */
export async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new LinkProblem("timeout", `It did not answer within ${limitMs} ms.`)),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
