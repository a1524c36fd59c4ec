import {
  CAPABILITIES,
  INSTRUCTIONS,
  LEGACY_VERSIONS,
  MODERN_VERSION,
  SERVER_INFO,
} from "@/gateway/messages/identity";
import type { Outcome } from "@/gateway/messages/outcome";
import { newSessionId } from "@/gateway/messages/session-id";
import { type Fields, isRecord } from "@/lib/std/is-record";

/** Answers without looking at who asks; null where the params have not the form it asks for. */
type Greeting = (params: Fields) => Outcome | null;

const DISCOVERED: Outcome = {
  kind: "result",
  result: {
    supportedVersions: [MODERN_VERSION],
    capabilities: CAPABILITIES,
    instructions: INSTRUCTIONS,
  },
};
const PONG: Outcome = { kind: "result", result: {} };
const VERSIONS = new Set<string>(LEGACY_VERSIONS);

/** The version that was asked for where we know it, else our newest; a session's id beside it. */
function initialize({ protocolVersion, capabilities, clientInfo }: Fields): Outcome | null {
  if (typeof protocolVersion !== "string") return null;
  if (typeof capabilities !== "object" || capabilities === null) return null;
  if (!isRecord(clientInfo) || typeof clientInfo.name !== "string") return null;
  if (typeof clientInfo.version !== "string") return null;
  return {
    kind: "result",
    result: {
      protocolVersion: VERSIONS.has(protocolVersion) ? protocolVersion : LEGACY_VERSIONS[0],
      capabilities: CAPABILITIES,
      serverInfo: SERVER_INFO,
      instructions: INSTRUCTIONS,
    },
    headers: { "mcp-session-id": newSessionId(capabilities) },
  };
}

const GREETINGS: Readonly<Record<string, Greeting>> = {
  "server/discover": () => DISCOVERED,
  initialize,
  ping: () => PONG,
};

/** The outcome of the methods that depend on nobody; null for every other one. */
export function greet(method: string, params: Fields): Outcome | null {
  return Object.hasOwn(GREETINGS, method) ? (GREETINGS[method]?.(params) ?? null) : null;
}
