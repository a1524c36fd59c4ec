import type { Exchange } from "@/gateway/http/exchange";
import { type Dialect, dialectOf } from "@/gateway/messages/dialect";
import type { Body } from "@/gateway/messages/read-messages";
import { type Fields, isRecord } from "@/lib/std/is-record";

/** A request in plain form: it has all fields that its era requires, and they are consistent. */
export interface PlainRequest {
  readonly dialect: Dialect;
  readonly id: string | number;
  readonly method: string;
  readonly params: Fields;
  readonly meta: Fields;
}

/**
 * Returns the single request in a body if it is in plain form. Returns null for any other body,
 * which the SDK then answers or refuses.
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
