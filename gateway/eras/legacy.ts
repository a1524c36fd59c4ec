import { acceptedForms } from "@/gateway/http/accepted-forms";
import { legacyDefinition } from "@/lib/definitions/legacy-definition";
import { INTERNAL, METHOD_NOT_FOUND, OLD_NOT_FOUND } from "@/lib/errors/rpc-codes";
import type { Fields } from "@/lib/std/is-record";
import type { Dialect } from "./dialect";
import { STATUS } from "./error-status";
import {
  CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  LEGACY_LOG_LEVEL,
  LEGACY_VERSIONS,
  TASKS_VERSION,
  UNNAMED_VERSION,
} from "./identity";
import { sessionCapabilities } from "./session-id";

const NO_CAPABILITIES: Fields = {};

/** The kinds of content that older revisions do not have (schema, `ContentBlock`). */
const LACKED: Readonly<Record<string, ReadonlySet<string>>> = {
  "2024-10-07": new Set(["audio", "resource_link"]),
  "2024-11-05": new Set(["audio", "resource_link"]),
  "2025-03-26": new Set(["resource_link"]),
};

const LEGACY_SET = new Set<string>(LEGACY_VERSIONS);

/** The dialect of the revisions that begin with `initialize`: 2024-10-07 to 2025-11-25. */
export const LEGACY: Dialect = {
  lacks: new Set(["server/discover", "subscriptions/listen", "tasks/update"]),
  logLevel: LEGACY_LOG_LEVEL,
  hasResultTypes: false,
  hasObjectsOnly: true,
  lackedKinds: ({ "mcp-protocol-version": version = UNNAMED_VERSION }) => LACKED[version] ?? null,
  // MCP 2025-11-25, "Resources", error handling. The codes that 2026-07-28 defines are unknown
  // here. All others between −32099 and −32000 belong to the server (JSON-RPC 2.0, section 5.1).
  errorCode(code, isNotFound) {
    if (isNotFound) return OLD_NOT_FOUND;
    return String(code) in STATUS && code !== METHOD_NOT_FOUND ? INTERNAL : code;
  },
  definitionOf: (kind, json) => (kind === "tool" ? legacyDefinition(json) : json),
  resultEnd: "}",
  repeatsArguments: false,
  taskEra: "legacy",
  asksForTasks: true,
  // Earlier revisions have no tasks.
  followsTasks: ({ headers }) => headers["mcp-protocol-version"] === TASKS_VERSION,
  agrees({ headers }, _method, _params, meta) {
    const version = headers["mcp-protocol-version"];
    if (version !== undefined && !LEGACY_SET.has(version)) return false;
    if (CAPABILITIES_KEY in meta || CLIENT_INFO_KEY in meta) return false;
    return acceptedForms(headers.accept).json;
  },
  // A question is sent on the event stream of a call, which a client may be unable to read.
  capabilitiesOf: ({ headers }) =>
    acceptedForms(headers.accept).events
      ? sessionCapabilities(headers["mcp-session-id"])
      : NO_CAPABILITIES,
  // The endpoint refuses an id that is not the caller's (`gateway/sessions`).
  sessionOf: ({ headers }) => headers["mcp-session-id"] ?? null,
  complete: (_method, result) => result,
  // Older clients expect the status 200 even for errors.
  statusOf: () => 200,
};
