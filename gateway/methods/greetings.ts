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
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { instructionsFor } from "./instructions";

/** The request and the caller of a greeting. */
export type Greeted = Pick<McpVisit, "request" | "caller" | "services">;

const VERSIONS = new Set<string>(LEGACY_VERSIONS);
const PONG: Outcome = { kind: "result", result: {} };
/** Answers `ping` with an empty result. */
export const pong = (): Outcome => PONG;

/**
 * Answers `server/discover` with the supported protocol version, the capabilities and the
 * instructions, also those of the servers that the caller reaches.
 */
export function discover(_params: Fields, by: Greeted): MaybePromise<Outcome> {
  return andThen(instructionsOf(by), (instructions): Outcome => {
    const supportedVersions = [MODERN_VERSION];
    return {
      kind: "result",
      result: { supportedVersions, capabilities: CAPABILITIES, instructions },
    };
  });
}

/** A greeting does not depend on the catalogue. Without it, a client gets Latchkey's own text. */
function instructionsOf({ request, caller, services }: Greeted): MaybePromise<string> {
  const catalogue = services.catalogueFor(request.process, caller.key);
  if (!(catalogue instanceof Promise)) return instructionsFor(catalogue);
  return catalogue.then(instructionsFor, () => INSTRUCTIONS);
}

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
  by: Greeted,
): MaybePromise<Outcome> {
  const { request, caller } = by;
  const asked = String(protocolVersion);
  const { process, now } = request;
  const binding = bindingOf(process, caller);
  return andThen(
    instructionsOf(by),
    (instructions): Outcome => ({
      kind: "result",
      result: {
        protocolVersion: VERSIONS.has(asked) ? asked : LEGACY_VERSIONS[0],
        capabilities: CAPABILITIES,
        serverInfo: SERVER_INFO,
        instructions,
      },
      headers: {
        "mcp-session-id": newSessionId(process.secrets, binding, capabilities, now.getTime()),
      },
    }),
  );
}
