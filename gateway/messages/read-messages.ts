import { clientName } from "@/gateway/http/client-name";
import type { JsonBody } from "@/gateway/http/read-json";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { maskSecrets } from "@/lib/secrets/view";

/** The recorded facts of a JSON-RPC message, without its arguments. */
export interface Message {
  /** The request id; null for a notification, or if the id is unreadable. */
  readonly id: string | number | null;
  readonly method: string;
  /** The name of the tool or prompt, or the URI of the resource, for methods that have a target. */
  readonly target: string | null;
}

export interface Body extends JsonBody {
  readonly messages: readonly Message[];
  /** The client's name for itself in `initialize` or `_meta`. */
  readonly client: string | null;
  readonly protocolVersion: string | null;
}

const MAX_BATCH = 50;
const META = "io.modelcontextprotocol/";

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** A caller's text in the form for a column: without secrets, and shortened. */
function short(value: unknown, length: number): string | null {
  if (typeof value !== "string") return null;
  const text = maskSecrets(value.slice(0, LOOKED_AT));
  if (text.length <= length && !CONTROL.test(text)) return text;
  return text.replace(/\p{Cc}/gu, "").slice(0, length);
}
/** The part of a name that is read, because a name may be megabytes long. */
const LOOKED_AT = 1_000;
const CONTROL = /\p{Cc}/u;

/**
 * The messages in a body of a single JSON-RPC message or a batch. Fails with `invalid_input` for a
 * batch of more than 50 messages, which no client needs.
 */
export function readMessages(body: JsonBody): Result<Body> {
  const { text, bytes, value } = body;
  const all = Array.isArray(value) ? value : [value];
  if (all.length > MAX_BATCH) {
    return fail("invalid_input", { reason: "batch", fields: { body: "has too many messages" } });
  }
  const requests: Fields[] = [];
  for (const one of all) {
    const fields = fieldsOf(one);
    if (fields && typeof fields.method === "string") requests.push(fields);
  }
  const params = fieldsOf(requests[0]?.params);
  const meta = fieldsOf(params?._meta);
  const client = fieldsOf(params?.clientInfo) ?? fieldsOf(meta?.[`${META}clientInfo`]);
  const version = params?.protocolVersion ?? meta?.[`${META}protocolVersion`];
  return succeed({
    text,
    bytes,
    value,
    messages: requests.map(messageOf),
    client: clientName(client?.name, client?.version),
    protocolVersion: short(version, 20),
  });
}

function messageOf(fields: Fields): Message {
  const { id } = fields;
  const params = fieldsOf(fields.params);
  return {
    id: typeof id === "string" || typeof id === "number" ? id : null,
    method: short(fields.method, 100) ?? "",
    target: short(params?.name ?? params?.uri, 200),
  };
}
