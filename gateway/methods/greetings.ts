import {
  CAPABILITIES,
  INSTRUCTIONS,
  LEGACY_VERSIONS,
  MODERN_VERSION,
  SERVER_INFO,
  TASKS_VERSION,
} from "@/gateway/eras/identity";
import { newSessionId } from "@/gateway/eras/session-id";
import { hasTasks } from "@/gateway/eras/task-support";
import type { McpVisit } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { bindingOf, rememberIssued } from "@/gateway/sessions/session-states";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { TASKS_KEY } from "@/lib/catalogue/server-tasks";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { instructionsFor } from "./instructions";

/** The request, its caller, and where the caller's catalogue comes from. */
export type Greeted = Pick<McpVisit, "request" | "caller" | "services">;

const VERSIONS = new Set<string>(LEGACY_VERSIONS);
const PONG: Outcome = { kind: "result", result: {} };
/** Answers `ping` with an empty result. */
export const pong = (): Outcome => PONG;

/**
 * Answers `server/discover` with the supported protocol version, the capabilities and the
 * instructions, also those of the servers that the caller reaches. The tasks extension (SEP-2663)
 * is among the capabilities if a server in the caller's reach has it.
 */
export function discover(_params: Fields, by: Greeted): MaybePromise<Outcome> {
  return andThen(told(by), ({ instructions, catalogue }): Outcome => {
    const runsTasks = catalogue !== null && hasTasks(catalogue);
    const known = capabilitiesFor(catalogue);
    const capabilities = runsTasks ? { ...known, extensions: { [TASKS_KEY]: {} } } : known;
    const supportedVersions = [MODERN_VERSION];
    return {
      kind: "result",
      result: { supportedVersions, capabilities, instructions },
    };
  });
}

/**
 * Updates of single resources are among the capabilities if the caller may read resources of a
 * server that announces them (MCP 2025-11-25, Resources, Capabilities).
 */
const capabilitiesFor = (catalogue: Catalogue | null) =>
  catalogue?.subscribes ? SUBSCRIBING : CAPABILITIES;

const SUBSCRIBING = {
  ...CAPABILITIES,
  resources: { subscribe: true, ...CAPABILITIES.resources },
} as const;

/** What a greeting says about the caller's catalogue. */
interface Told {
  readonly catalogue: Catalogue | null;
  readonly instructions: string;
}

/**
 * Reads what a greeting says about the caller's catalogue. If the catalogue cannot be read, the
 * greeting has only Latchkey's own text.
 */
function told({ request, caller, services }: Greeted): MaybePromise<Told> {
  const found = services.catalogueFor(request.process, caller.key);
  const of = (catalogue: Catalogue) => ({ catalogue, instructions: instructionsFor(catalogue) });
  if (!(found instanceof Promise)) return of(found);
  return found.then(of, () => ({ catalogue: null, instructions: INSTRUCTIONS }));
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
 * Tasks (MCP 2025-11-25) are among the capabilities if a server in the caller's reach has them.
 */
export function initialize(
  { protocolVersion: asked, capabilities }: Fields,
  by: Greeted,
): MaybePromise<Outcome> {
  const { process, now } = by.request;
  const protocolVersion = VERSIONS.has(String(asked)) ? String(asked) : LEGACY_VERSIONS[0];
  const binding = bindingOf(process, by.caller);
  const sessionId = newSessionId(process.secrets, binding, capabilities, now.getTime());
  rememberIssued(by.request, by.caller, sessionId);
  return andThen(told(by), ({ instructions, catalogue }): Outcome => {
    const hasOwn = catalogue !== null && hasTasks(catalogue);
    const known = capabilitiesFor(catalogue);
    const runsTasks = hasOwn && protocolVersion === TASKS_VERSION;
    return {
      kind: "result",
      result: {
        protocolVersion,
        capabilities: runsTasks ? { ...known, tasks: TASKS } : known,
        serverInfo: SERVER_INFO,
        instructions,
      },
      headers: { "mcp-session-id": sessionId },
    };
  });
}

/** What clients can do with tasks (MCP 2025-11-25, Tasks, Server Capabilities). */
const TASKS = { list: {}, cancel: {}, requests: { tools: { call: {} } } };
