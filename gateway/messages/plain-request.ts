import type { Exchange } from "@/gateway/http/exchange";
import { headerValue } from "@/lib/catalogue/param-headers";
import {
  CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  LEGACY_VERSIONS,
  MODERN_VERSION,
  VERSION_KEY,
} from "./identity";
import type { Body, Message } from "./read-messages";

type Fields = Readonly<Record<string, unknown>>;

/** One request without any peculiarity: everything its era asks for is there and agrees. */
export interface PlainRequest {
  readonly era: "modern" | "legacy";
  readonly message: Message & { readonly id: string | number };
  readonly method: string;
  readonly params: Fields;
  readonly meta: Fields;
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const LEGACY = new Set<string>(LEGACY_VERSIONS);

/** Which field the `Mcp-Name` header repeats (MCP 2026-07-28, standard request headers). */
const NAMED: Readonly<Record<string, "name" | "uri">> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
};

/**
 * The one request of a body, if it is plain; null for anything else, of which the SDK knows what is
 * wrong with it or how it is to be answered.
 */
export function plainRequest(exchange: Exchange, body: Body): PlainRequest | null {
  const { value, messages } = body;
  const [message] = messages;
  if (!isRecord(value) || value.jsonrpc !== "2.0" || !message || message.id === null) return null;
  if (value.result !== undefined || value.error !== undefined) return null;
  if (typeof message.id === "number" && !Number.isSafeInteger(message.id)) return null;
  const { params = {} } = value;
  if (!isRecord(params)) return null;
  const { _meta: meta = {} } = params;
  if (!isRecord(meta) || !isToken(meta.progressToken)) return null;
  const { method } = value as { method: string };
  const isModern = VERSION_KEY in meta;
  const agrees = isModern
    ? agreesModern(exchange, method, params, meta)
    : agreesLegacy(exchange, meta);
  if (!agrees) return null;
  return {
    era: isModern ? "modern" : "legacy",
    message: message as PlainRequest["message"],
    method,
    params,
    meta,
  };
}

const isToken = (value: unknown) =>
  value === undefined || typeof value === "string" || Number.isSafeInteger(value);

function agreesModern({ headers }: Exchange, method: string, params: Fields, meta: Fields) {
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
}

function agreesLegacy({ headers }: Exchange, meta: Fields) {
  const version = headers["mcp-protocol-version"];
  if (version !== undefined && !LEGACY.has(version)) return false;
  if (CAPABILITIES_KEY in meta || CLIENT_INFO_KEY in meta) return false;
  const accept = headers.accept ?? "";
  return accept.includes("application/json") && accept.includes("text/event-stream");
}
