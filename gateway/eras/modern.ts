import { INTERNAL, INVALID_PARAMS, OLD_NOT_FOUND } from "@/lib/errors/rpc-codes";
import { type Fields, isRecord } from "@/lib/std/is-record";
import type { Dialect } from "./dialect";
import { STATUS } from "./error-status";
import { isHeaderOf } from "./header-value";
import {
  CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  MODERN_VERSION,
  PRIVATE,
  SERVER_INFO,
  SERVER_INFO_KEY,
  VERSION_KEY,
} from "./identity";
import { NAMED_PARAMS } from "./named-params";
import { declaresTasks } from "./task-support";

/** True for the codes that 2026-07-28 reserves for MCP itself. */
const isReserved = (code: number) => code <= -32020 && code >= -32099;
const OWN_META = { [SERVER_INFO_KEY]: SERVER_INFO };
const NO_CAPABILITIES: Fields = {};

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
    const field = NAMED_PARAMS.get(method);
    if (field === undefined) return true;
    const named = params[field];
    return typeof named === "string" && isHeaderOf(headers["mcp-name"], named);
  },
  capabilitiesOf: () => NO_CAPABILITIES,
  sessionOf: () => null,
  complete: (method, result) => ({
    ...result,
    resultType: result.resultType ?? "complete",
    ...(method === "server/discover" ? PRIVATE : {}),
    _meta: OWN_META,
  }),
  statusOf: (code) => (code !== null && STATUS[code]) || 200,
};
