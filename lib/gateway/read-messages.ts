import { fail, type Result, succeed } from "@/lib/errors";
import { maskSecrets } from "@/lib/secrets/view";
import { clientName } from "@/lib/usage/client-name";

/** What is noted of one JSON-RPC message: never its arguments. */
export interface Message {
  /** Null for a notification, or where it is not readable. */
  readonly id: string | number | null;
  readonly method: string;
  /** The name of the tool or prompt, or the URI of the resource, where the method has one. */
  readonly target: string | null;
}

export interface Body {
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  readonly value: unknown;
  readonly messages: readonly Message[];
  /** What the client says of itself in `initialize` or `_meta`. */
  readonly client: string | null;
  readonly protocolVersion: string | null;
}

const MAX_DEPTH = 100;
const MAX_BATCH = 50;
const META = "io.modelcontextprotocol/";

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** What a caller names, as a column keeps it: without secrets, and cut. */
function short(value: unknown, length: number): string | null {
  if (typeof value !== "string") return null;
  const text = maskSecrets(value.slice(0, LOOKED_AT));
  if (text.length <= length && !CONTROL.test(text)) return text;
  return text.replace(/\p{Cc}/gu, "").slice(0, length);
}
/** A name may be megabytes long. */
const LOOKED_AT = 1_000;
const CONTROL = /\p{Cc}/u;

/**
 * Parses a body of one JSON-RPC message or a batch. Failures: `malformed_body`; `invalid_input`
 * for nesting past 100 levels or a batch past 50 messages, which no client needs.
 */
export function readMessages(text: string): Result<Body> {
  if (depthExceeds(text, MAX_DEPTH)) {
    return fail("invalid_input", { reason: "depth", fields: { body: "is nested too deeply" } });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("malformed_body");
  }
  const all = Array.isArray(value) ? value : [value];
  if (all.length > MAX_BATCH) {
    return fail("invalid_input", { reason: "batch", fields: { body: "has too many messages" } });
  }
  const requests = all.flatMap((one) => {
    const fields = fieldsOf(one);
    return fields && typeof fields.method === "string" ? [fields] : [];
  });
  const params = fieldsOf(requests[0]?.params);
  const meta = fieldsOf(params?._meta);
  const client = fieldsOf(params?.clientInfo) ?? fieldsOf(meta?.[`${META}clientInfo`]);
  const version = params?.protocolVersion ?? meta?.[`${META}protocolVersion`];
  return succeed({
    text,
    bytes: Buffer.byteLength(text),
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

/** What parses later may recurse. */
function depthExceeds(text: string, limit: number): boolean {
  return hasMore(text, limit) && nestsDeeper(text, limit);
}

/** Are there more brackets than this at all, inside strings or out? */
function hasMore(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (++count > limit) return true;
    }
  }
  return false;
}

/** Brackets outside strings, counted. */
function nestsDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}
