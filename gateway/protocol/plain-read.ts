import type { Dialect } from "@/gateway/eras/dialect";
import { dialectOf } from "@/gateway/eras/dialect-of";
import { LOG_LEVEL_KEY } from "@/gateway/eras/identity";
import { LEGACY } from "@/gateway/eras/legacy";
import { MODERN } from "@/gateway/eras/modern";
import type { Exchange } from "@/gateway/http/exchange";
import type { Body } from "@/gateway/messages/read-messages";
import { INVALID_PARAMS } from "@/lib/errors/rpc-codes";
import { type Fields, isRecord } from "@/lib/std/is-record";

/** A request in plain form: it has all fields that its era requires, and they are consistent. */
export interface PlainRequest {
  readonly dialect: Dialect;
  readonly id: string | number;
  readonly method: string;
  readonly params: Fields;
  readonly meta: Fields;
}

/** The error for params that do not have the form that their method requires. */
export const BAD_PARAMS = {
  kind: "error",
  error: { code: INVALID_PARAMS, message: "The params are not valid for this method." },
} as const;

/** The error for a request with an unknown log level. */
export const INVALID_LEVEL = {
  kind: "error",
  error: { code: INVALID_PARAMS, message: `${LOG_LEVEL_KEY} is not a log level.` },
} as const;

/** Reads a request that the SDK has accepted, although it is not in plain form. */
export function readOdd(era: "modern" | "legacy", { value, messages }: Body): PlainRequest {
  const { id = null, method = "" } = messages[0] ?? {};
  const given = isRecord(value) ? value.params : null;
  const params = isRecord(given) ? given : {};
  const meta = isRecord(params._meta) ? params._meta : {};
  return { dialect: era === "modern" ? MODERN : LEGACY, id: id ?? 0, method, params, meta };
}

/**
 * Returns the single request in a body if it is in plain form. Returns null for any other body,
 * which the SDK then judges.
 */
export function readPlain(exchange: Exchange, { value, messages }: Body): PlainRequest | null {
  const [message] = messages;
  if (!isRecord(value) || value.jsonrpc !== "2.0" || !message || message.id === null) return null;
  if (value.result !== undefined || value.error !== undefined) return null;
  const { id } = message;
  if (typeof id === "number" && !Number.isSafeInteger(id)) return null;
  const { params = {} } = value;
  if (!isRecord(params)) return null;
  const { _meta: meta = {} } = params;
  if (!isRecord(meta) || !isToken(meta.progressToken)) return null;
  const { method } = value as { method: string };
  const dialect = dialectOf(meta);
  if (dialect.lacks.has(method) || !dialect.agrees(exchange, method, params, meta)) return null;
  return { dialect, id, method, params, meta };
}

const isToken = (value: unknown) =>
  value === undefined || typeof value === "string" || Number.isSafeInteger(value);
