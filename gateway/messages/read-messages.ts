import { clientName } from "@/gateway/http/client-name";
import type { JsonBody } from "@/gateway/http/read-json";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { maskSecrets } from "@/lib/secrets/view";
import { type MessageMembers, readMembers } from "./read-members";

/** The facts about a JSON-RPC message that are recorded. Its arguments are not recorded. */
export interface Message {
  /**
   * The request id. It is null for a notification, and for an id that is neither a string nor a
   * number.
   */
  readonly id: string | number | null;
  readonly method: string;
  /**
   * The name of the tool or prompt, or the URI of the resource. It is null for a method without
   * such a target.
   */
  readonly target: string | null;
}

export interface Body extends JsonBody {
  readonly members: MessageMembers;
  readonly messages: readonly Message[];
  /** The name by which the client introduces itself in `initialize` or `_meta`. */
  readonly client: string | null;
  readonly protocolVersion: string | null;
}

const MAX_BATCH = 50;
const META = "io.modelcontextprotocol/";

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/**
 * Prepares a caller's text for a database column: masks secrets, removes control characters and
 * shortens the text.
 */
function short(value: unknown, length: number): string | null {
  if (typeof value !== "string") return null;
  const text = maskSecrets(value.slice(0, LOOKED_AT));
  if (text.length <= length && !CONTROL.test(text)) return text;
  return text.replace(/\p{Cc}/gu, "").slice(0, length);
}
/** Number of characters of a name that are examined, because a name may be megabytes long. */
const LOOKED_AT = 1_000;
const CONTROL = /\p{Cc}/u;

/**
 * Reads a body that is a single JSON-RPC message or a batch. Failures: `ambiguous_member` if a
 * member that Latchkey reads appears twice or in another case (`reason` says where it stands);
 * `invalid_input` for a batch of more than 50 messages, which no real client sends.
 */
export function readMessages(body: JsonBody): Result<Body> {
  const { text, bytes, value } = body;
  const all = Array.isArray(value) ? value : [value];
  if (all.length > MAX_BATCH) {
    return fail("invalid_input", { reason: "batch", fields: { body: "has too many messages" } });
  }
  const members = readMembers(body);
  if (members.ambiguous !== null) {
    const { name, inside } = members.ambiguous;
    return fail("ambiguous_member", { reason: inside, params: { field: name } });
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
    members,
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
