import { acceptedForms } from "@/gateway/http/accepted-forms";
import type { Exchange } from "@/gateway/http/exchange";
import type { ReachKind } from "@/lib/catalogue/reach";
import { legacyDefinition } from "@/lib/definitions/legacy-definition";
import { type Fields, isRecord } from "@/lib/std/is-record";
import type { TaskEra } from "@/lib/tasks/task-rows";
import { isHeaderOf } from "./header-value";
import {
  CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  LEGACY_LOG_LEVEL,
  LEGACY_VERSIONS,
  MODERN_VERSION,
  PRIVATE,
  SERVER_INFO,
  SERVER_INFO_KEY,
  TASKS_VERSION,
  VERSION_KEY,
} from "./identity";
import { sessionCapabilities } from "./session-id";
import { declaresTasks } from "./task-support";

/**
 * One of the two eras of MCP, with everything in which the eras differ for clients. Handlers use a
 * dialect and never compare eras themselves.
 */
export interface Dialect {
  /** The methods that exist only in the other era. */
  readonly lacks: ReadonlySet<string>;
  /**
   * The log level for a caller that does not set one. If undefined, such a caller gets no log
   * messages.
   */
  readonly logLevel: string | undefined;
  /**
   * True if results state their kind (`resultType`). If so, a server's questions reach the client
   * as a result of the kind "input required". If not, they are sent on the stream of the client's
   * call.
   */
  readonly hasResultTypes: boolean;
  /**
   * True if `structuredContent` is always an object. Since MCP 2026-07-28 it may be any JSON value
   * (SEP-2106).
   */
  readonly hasObjectsOnly: boolean;
  /**
   * Returns the kinds of content that the client's revision does not have, or null if it has all. A
   * client of the older era that names no revision counts as one of 2025-03-26 (MCP 2025-11-25,
   * Streamable HTTP, "Protocol Version Header").
   */
  lackedKinds(headers: Exchange["headers"]): ReadonlySet<string> | null;
  /**
   * Returns the code that a server's error has for clients of the era. `isNotFound` says that it is
   * about a resource that was not found.
   */
  errorCode(code: number, isNotFound: boolean): number;
  /** Returns the definition of an item of this kind, given as JSON text, as clients take it. */
  definitionOf(kind: ReachKind, json: string): string;
  /** The end of a list as JSON: the last fields of the result, and its closing brace. */
  readonly resultEnd: string;
  /**
   * Checks that the headers and `_meta` that the era requires are present and agree with the
   * message.
   */
  agrees(exchange: Exchange, method: string, params: Fields, meta: Fields): boolean;
  /**
   * True if a call repeats arguments in `Mcp-Param-*` headers, where the tool declares it, and has
   * to be refused if the headers differ (MCP 2026-07-28, Server Behavior for Custom Headers).
   */
  readonly repeatsArguments: boolean;
  /** The era whose tasks clients can follow (MCP 2025-11-25, "Tasks"; SEP-2663). */
  readonly taskEra: TaskEra;
  /**
   * True if a client asks for each task itself. If not, the server decides whether a call starts
   * one.
   */
  readonly asksForTasks: boolean;
  /** Returns whether the client can follow tasks. */
  followsTasks(exchange: Exchange, meta: Fields): boolean;
  /** Returns the capabilities for questions that the client declared when it opened its session. */
  capabilitiesOf(exchange: Exchange): Fields;
  /**
   * Returns the session to which the ids in `notifications/cancelled` belong, or null if there is
   * none.
   */
  sessionOf(exchange: Exchange): string | null;
  /** Adds the fields that the era requires to the result of a method. */
  complete(method: string, result: Fields): Fields;
  /** Returns the HTTP status of a response with this error code. */
  statusOf(code: string | null): number;
}

const NO_CAPABILITIES: Fields = {};

const INVALID_PARAMS = -32602;
const INTERNAL = -32603;
/** The code for a resource that was not found, before 2026-07-28. */
const OLD_NOT_FOUND = -32002;
const METHOD_NOT_FOUND = -32601;
/** True for the codes that 2026-07-28 reserves for MCP itself. */
const isReserved = (code: number) => code <= -32020 && code >= -32099;

/**
 * The field that the `Mcp-Name` header repeats, by method (MCP 2026-07-28, standard request
 * headers).
 */
const NAMED: Readonly<Record<string, "name" | "uri" | "taskId">> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  // SEP-2663, Routing Headers.
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};
/** Methods whose results say how long they may be cached and by whom. */
const CACHED = new Set<string>([
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "server/discover",
]);
/** The HTTP status of errors that do not have the status 200 (MCP 2026-07-28, Streamable HTTP). */
const STATUS: Readonly<Record<string, number>> = {
  "-32601": 404,
  "-32020": 400,
  "-32021": 400,
  "-32022": 400,
};
/** Returns the cache time that a server has given, in milliseconds. An invalid time counts as 0. */
const ttlOf = (said: unknown) =>
  Number.isSafeInteger(said) && Number(said) >= 0 ? Number(said) : PRIVATE.ttlMs;
const OWN_META = { [SERVER_INFO_KEY]: SERVER_INFO };

/**
 * The dialect of revision 2026-07-28. It has no sessions, and every request contains all that is
 * needed to answer it.
 */
export const MODERN: Dialect = {
  lacks: new Set([
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
    "tasks/list",
    "tasks/result",
  ]),
  logLevel: undefined,
  hasResultTypes: true,
  hasObjectsOnly: false,
  lackedKinds: () => null,
  // MCP 2026-07-28, "Error Codes": −32002 became −32602, and of the codes from −32099 to −32020
  // only those that the revision defines may be sent.
  errorCode(code, isNotFound) {
    if (isNotFound || code === OLD_NOT_FOUND) return INVALID_PARAMS;
    return isReserved(code) && !(String(code) in STATUS) ? INTERNAL : code;
  },
  definitionOf: (_kind, json) => json,
  resultEnd: `,"resultType":"complete",${JSON.stringify(PRIVATE).slice(1, -1)},"_meta":${JSON.stringify(OWN_META)}}`,
  repeatsArguments: true,
  taskEra: "modern",
  asksForTasks: false,
  followsTasks: (_exchange, meta) => declaresTasks(meta),
  agrees({ headers }, method, params, meta) {
    if (meta[VERSION_KEY] !== MODERN_VERSION || !isRecord(meta[CAPABILITIES_KEY])) return false;
    const info = meta[CLIENT_INFO_KEY];
    if (info !== undefined) {
      if (!isRecord(info) || typeof info.name !== "string") return false;
      if (typeof info.version !== "string") return false;
    }
    if (headers["mcp-protocol-version"] !== MODERN_VERSION || headers["mcp-method"] !== method) {
      return false;
    }
    const field = NAMED[method];
    if (field === undefined) return true;
    const named = params[field];
    return typeof named === "string" && isHeaderOf(headers["mcp-name"], named);
  },
  capabilitiesOf: () => NO_CAPABILITIES,
  sessionOf: () => null,
  complete(method, result) {
    const said = result.resultType === undefined ? { ...result, resultType: "complete" } : result;
    const isCached = said.resultType === "complete" && CACHED.has(method);
    // A server may call its result public, but only callers with access to the server may see the
    // result, so the result is marked as private.
    const kept = isCached ? { ...said, ...PRIVATE, ttlMs: ttlOf(said.ttlMs) } : said;
    const { _meta: meta = {} } = kept;
    return isRecord(meta) ? { ...kept, _meta: { ...meta, ...OWN_META } } : kept;
  },
  statusOf: (code) => (code !== null && STATUS[code]) || 200,
};

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
  lackedKinds: ({ "mcp-protocol-version": version = "2025-03-26" }) => LACKED[version] ?? null,
  // MCP 2025-11-25, "Resources", error handling. The codes that 2026-07-28 defines are unknown here.
  // All others between −32099 and −32000 belong to the server (JSON-RPC 2.0, section 5.1).
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

/** Returns the dialect of a request. It is `MODERN` if `_meta` has a protocol version. */
export function dialectOf(meta: Fields): Dialect {
  return VERSION_KEY in meta ? MODERN : LEGACY;
}
