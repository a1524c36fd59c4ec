import {
  CAPABILITIES,
  INSTRUCTIONS,
  LEGACY_VERSIONS,
  MODERN_VERSION,
  PRIVATE,
  SERVER_INFO,
  SERVER_INFO_KEY,
} from "@/gateway/messages/identity";
import type { PlainRequest } from "@/gateway/messages/plain-request";

/** The end of every modern result of our own. */
export const MODERN_END = `"resultType":"complete",${JSON.stringify(PRIVATE).slice(1, -1)},"_meta":${JSON.stringify({ [SERVER_INFO_KEY]: SERVER_INFO })}}`;

const DISCOVERED = `{${JSON.stringify({
  supportedVersions: [MODERN_VERSION],
  capabilities: CAPABILITIES,
  instructions: INSTRUCTIONS,
}).slice(1, -1)},${MODERN_END}`;

const INITIALIZED = new Map<string, string>(
  LEGACY_VERSIONS.map((protocolVersion) => [
    protocolVersion,
    JSON.stringify({
      protocolVersion,
      capabilities: CAPABILITIES,
      serverInfo: SERVER_INFO,
      instructions: INSTRUCTIONS,
    }),
  ]),
);
const NEWEST = INITIALIZED.get(LEGACY_VERSIONS[0]) ?? "";

/** The results that depend on nobody: of `server/discover`, `initialize` and `ping`; else null. */
export function startResult({ era, method, params }: PlainRequest): string | null {
  if (era === "modern") return method === "server/discover" ? DISCOVERED : null;
  if (method === "ping") return "{}";
  if (method !== "initialize") return null;
  const { protocolVersion, capabilities, clientInfo } = params;
  if (typeof protocolVersion !== "string") return null;
  if (typeof capabilities !== "object" || capabilities === null) return null;
  const { name, version } = (clientInfo ?? {}) as { name?: unknown; version?: unknown };
  if (typeof name !== "string" || typeof version !== "string") return null;
  return INITIALIZED.get(protocolVersion) ?? NEWEST;
}
