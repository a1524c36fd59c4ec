import type { Exchange } from "@/gateway/http/exchange";
import { headerValue } from "@/lib/catalogue/param-headers";
import { type Fields, isRecord } from "@/lib/std/is-record";
import {
  CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  LEGACY_LOG_LEVEL,
  LEGACY_VERSIONS,
  MODERN_VERSION,
  PRIVATE,
  SERVER_INFO,
  SERVER_INFO_KEY,
  VERSION_KEY,
} from "./identity";
import { SESSION_ID, sessionCapabilities } from "./session-id";

/**
 * One of the two eras of MCP that clients speak, with all their differences. Handlers and calls ask
 * the dialect and never compare eras.
 */
export interface Dialect {
  /** The methods that only the other era has. */
  readonly lacks: ReadonlySet<string>;
  /** The log level for callers that name none; undefined means no logging. */
  readonly logLevel: string | undefined;
  /**
   * Whether results state their kind (`resultType`), so that "input required" is a result. In the
   * other era, a server's questions go to the client on the stream of its call.
   */
  readonly hasResultTypes: boolean;
  /** The end of a list's JSON: the last fields of the result, and the closing brace. */
  readonly resultEnd: string;
  /**
   * Checks that headers and `_meta` are present as the era requires, and agree with the message.
   */
  agrees(exchange: Exchange, method: string, params: Fields, meta: Fields): boolean;
  /** The capabilities for questions that the client declared. */
  capabilitiesOf(exchange: Exchange): Fields;
  /** The session within which `notifications/cancelled` names a call; null if there is none. */
  sessionOf(exchange: Exchange): string | null;
  /** The result of a method with the fields that the era adds. */
  complete(method: string, result: Fields): Fields;
  /** The HTTP status of an answer with this error code. */
  statusOf(code: string | null): number;
}

const NO_CAPABILITIES: Fields = {};

/** The field that the `Mcp-Name` header repeats (MCP 2026-07-28, standard request headers). */
const NAMED: Readonly<Record<string, "name" | "uri">> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
};
/** Methods whose results say for how long and by whom they may be cached. */
const CACHED = new Set<string>([
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "server/discover",
]);
/** Error codes with an HTTP status of their own (MCP 2026-07-28, Streamable HTTP). */
const STATUS: Readonly<Record<string, number>> = {
  "-32601": 404,
  "-32020": 400,
  "-32021": 400,
  "-32022": 400,
};
/** A server's cache time in milliseconds; 0 if the stated time is not valid. */
const ttlOf = (said: unknown) =>
  Number.isSafeInteger(said) && Number(said) >= 0 ? Number(said) : PRIVATE.ttlMs;
const OWN_META = { [SERVER_INFO_KEY]: SERVER_INFO };

/** Revision 2026-07-28: there are no sessions, and every request is complete in itself. */
export const MODERN: Dialect = {
  lacks: new Set([
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
  ]),
  logLevel: undefined,
  hasResultTypes: true,
  resultEnd: `,"resultType":"complete",${JSON.stringify(PRIVATE).slice(1, -1)},"_meta":${JSON.stringify(OWN_META)}}`,
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
    return typeof named === "string" && headers["mcp-name"] === headerValue(named);
  },
  capabilitiesOf: () => NO_CAPABILITIES,
  sessionOf: () => null,
  complete(method, result) {
    const said = result.resultType === undefined ? { ...result, resultType: "complete" } : result;
    const isCached = said.resultType === "complete" && CACHED.has(method);
    // A result that a server calls public is public only among callers with access to that server.
    const kept = isCached ? { ...said, ...PRIVATE, ttlMs: ttlOf(said.ttlMs) } : said;
    const { _meta: meta = {} } = kept;
    return isRecord(meta) ? { ...kept, _meta: { ...meta, ...OWN_META } } : kept;
  },
  statusOf: (code) => (code !== null && STATUS[code]) || 200,
};

const LEGACY_SET = new Set<string>(LEGACY_VERSIONS);

/** The revisions that begin with `initialize`, 2024-10-07 to 2025-11-25. */
export const LEGACY: Dialect = {
  lacks: new Set(["server/discover", "subscriptions/listen"]),
  logLevel: LEGACY_LOG_LEVEL,
  hasResultTypes: false,
  resultEnd: "}",
  agrees({ headers }, _method, _params, meta) {
    const version = headers["mcp-protocol-version"];
    if (version !== undefined && !LEGACY_SET.has(version)) return false;
    if (CAPABILITIES_KEY in meta || CLIENT_INFO_KEY in meta) return false;
    const accept = headers.accept ?? "";
    return accept.includes("application/json") && accept.includes("text/event-stream");
  },
  capabilitiesOf: ({ headers }) => sessionCapabilities(headers["mcp-session-id"]),
  sessionOf({ headers }) {
    const id = headers["mcp-session-id"];
    return id !== undefined && SESSION_ID.test(id) ? id : null;
  },
  complete: (_method, result) => result,
  // Older clients know only the status 200.
  statusOf: () => 200,
};

/** The era of a request: the modern era if `_meta` holds a protocol version. */
export function dialectOf(meta: Fields): Dialect {
  return VERSION_KEY in meta ? MODERN : LEGACY;
}
