import { Client, type Implementation, type Transport } from "@modelcontextprotocol/client";
import { inTime } from "@/gateway/upstreams/in-time";
import type { LinkEvent, LinkFacts } from "@/gateway/upstreams/link";
import { runInBackground } from "@/lib/process/guard-callback";
import type { ServerIcon, ServerInfo } from "@/lib/servers/view-server-info";
import type { ConnectionEvents, Opening } from "./connection";
import { CLIENT_INFO } from "./envelope";

const NOTICES = {
  tools: "notifications/tools/list_changed",
  prompts: "notifications/prompts/list_changed",
  resources: "notifications/resources/list_changed",
} as const;
const EVENTS = Object.keys(NOTICES) as LinkEvent[];

/** Milliseconds to wait before subscribing again after the server ended a subscription. */
const LISTEN_AGAIN_MS = 5_000;

export interface Greeted {
  readonly client: Client;
  readonly facts: LinkFacts;
}

/**
 * Detects the server's era and performs the handshake, in at most `handshakeMs`. `known: "legacy"`
 * skips the detection. On failure or cancellation, the transport is closed.
 */
export async function performHandshake(
  transport: Transport,
  { limits, events, known, signal, capabilities = {} }: Opening,
): Promise<Greeted> {
  const { eraMs, handshakeMs } = limits;
  const client = new Client(CLIENT_INFO, {
    versionNegotiation: { mode: "auto", probe: { timeoutMs: eraMs } },
    inputRequired: { autoFulfill: false },
    capabilities,
  });
  for (const event of EVENTS) {
    client.setNotificationHandler(NOTICES[event], () => events.listChanged(event));
  }
  client.onerror = () => {};
  const prior = known === "legacy" ? ({ kind: "legacy" } as const) : undefined;
  const connecting = client.connect(transport, { prior, timeout: handshakeMs });
  try {
    await inTime(connecting, handshakeMs, signal);
  } catch (error) {
    connecting.catch(() => {});
    await transport.close().catch(() => {});
    throw error;
  }
  const facts = factsOf(client);
  if (facts.era === "modern" && events.wantsNotices) runInBackground(listen(client, facts, events));
  return { client, facts };
}

function factsOf(client: Client): LinkFacts {
  const info = client.getServerVersion();
  return {
    era: client.getProtocolEra() ?? "legacy",
    protocolVersion: client.getNegotiatedProtocolVersion() ?? "2025-03-26",
    serverInfo: info ? limitedInfo(info) : null,
    capabilities: limitedCapabilities({ ...client.getServerCapabilities() }),
    instructions: client.getInstructions() ?? null,
  };
}

const MOST_CAPABILITIES = 32;
/** Maximum number of characters of a capability, as JSON. */
const MOST_CAPABILITY = 4_096;

/** Returns the capabilities of a server, without those that are too long to be kept. */
function limitedCapabilities(said: Readonly<Record<string, unknown>>) {
  const kept = Object.entries(said).filter((one) => JSON.stringify(one).length <= MOST_CAPABILITY);
  return Object.fromEntries(kept.slice(0, MOST_CAPABILITIES));
}

const MOST_ICONS = 4;
/** Maximum number of characters of an icon's address, which may contain the icon itself. */
const MOST_ICON = 32_768;
const MOST_WEBSITE = 2_048;

/** Returns what a server says about itself, without what is too long to be kept. */
function limitedInfo({ name, version, title, websiteUrl, icons }: Implementation): ServerInfo {
  const kept = (icons ?? []).filter(({ src }) => src.length <= MOST_ICON).slice(0, MOST_ICONS);
  return {
    name: name.slice(0, 200),
    version: version.slice(0, 100),
    ...(title === undefined ? {} : { title: title.slice(0, 200) }),
    ...(websiteUrl === undefined || websiteUrl.length > MOST_WEBSITE ? {} : { websiteUrl }),
    ...(kept.length === 0 ? {} : { icons: kept.map(limitedIcon) }),
  };
}

function limitedIcon({ src, mimeType, sizes, theme }: ServerIcon): ServerIcon {
  return {
    src,
    ...(mimeType === undefined ? {} : { mimeType: mimeType.slice(0, 100) }),
    ...(sizes === undefined ? {} : { sizes: sizes.slice(0, 8).map((size) => size.slice(0, 20)) }),
    ...(theme === undefined ? {} : { theme: theme.slice(0, 20) }),
  };
}

/**
 * Subscribes to the list changes that the server can announce. If a subscription ends while the
 * client is connected, subscribes again.
 */
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
      // A list may have changed between two subscriptions, so every list is reported as changed.
      if (missed) for (const event of announced) events.listChanged(event);
      if ((await subscription.closed) === "local") return;
    } catch {
      // The server refuses the subscription, but Latchkey's periodic checks will still find
      // changes.
    }
    missed = true;
    await new Promise<void>((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS).unref());
  }
}
