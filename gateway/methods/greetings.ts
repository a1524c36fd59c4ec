import {
  CAPABILITIES,
  INSTRUCTIONS,
  LEGACY_VERSIONS,
  MODERN_VERSION,
  SERVER_INFO,
} from "@/gateway/messages/identity";
import type { McpVisit } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { newSessionId } from "@/gateway/messages/session-id";
import { bindingOf } from "@/gateway/sessions/session-states";
import { type Fields, isRecord } from "@/lib/std/is-record";

/** The request and the caller of a greeting. */
export type Greeted = Pick<McpVisit, "request" | "caller">;

const VERSIONS = new Set<string>(LEGACY_VERSIONS);
const PONG: Outcome = { kind: "result", result: {} };
const DISCOVERED: Outcome = {
  kind: "result",
  result: {
    supportedVersions: [MODERN_VERSION],
    capabilities: CAPABILITIES,
    instructions: INSTRUCTIONS,
  },
};

/** Answers `ping` with an empty result. */
export const pong = (): Outcome => PONG;

/**
 * Answers `server/discover` with the supported protocol version, the capabilities and the
 * instructions.
 */
export const discover = (): Outcome => DISCOVERED;

/** Returns whether the params are valid for `initialize`. */
export function takesInitialize({ protocolVersion, capabilities, clientInfo }: Fields): boolean {
  if (typeof protocolVersion !== "string" || !isRecord(clientInfo)) return false;
  if (typeof capabilities !== "object" || capabilities === null) return false;
  return typeof clientInfo.name === "string" && typeof clientInfo.version === "string";
}

/**
 * `initialize`: returns the requested protocol version if Latchkey supports it, and otherwise the
 * newest version of the initialize era. Also starts a session of this caller at this endpoint.
 */
export function initialize(
  { protocolVersion, capabilities }: Fields,
  { request, caller }: Greeted,
): Outcome {
  const asked = String(protocolVersion);
  const { process, now } = request;
  const binding = bindingOf(process, caller);
  return {
    kind: "result",
    result: {
      protocolVersion: VERSIONS.has(asked) ? asked : LEGACY_VERSIONS[0],
      capabilities: CAPABILITIES,
      serverInfo: SERVER_INFO,
      instructions: INSTRUCTIONS,
    },
    headers: {
      "mcp-session-id": newSessionId(process.secrets, binding, capabilities, now.getTime()),
    },
  };
}
