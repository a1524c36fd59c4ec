import { stringEnd } from "@/lib/std/string-end";
import { type CaselessNames, caselessNames } from "./caseless-names";

/** The member of a message that can be read in two ways, and the place where it stands. */
export interface AmbiguousMember {
  /** The name in its proper spelling. */
  readonly name: string;
  readonly inside: "message" | "params";
}

const OWN = "io.modelcontextprotocol/";
const MESSAGE = caselessNames("jsonrpc", "id", "method", "params", "result", "error");
const PARAMS = caselessNames(
  ...["name", "uri", "_meta", "arguments", "requestState", "inputResponses", "ref", "cursor"],
  ...["level", "task", "taskId", "ttl", "protocolVersion", "capabilities", "clientInfo"],
  ...["notifications", "requestId", "progressToken"],
);
const META = caselessNames(
  ...["progressToken", `${OWN}protocolVersion`, `${OWN}clientInfo`, `${OWN}clientCapabilities`],
  ...[`${OWN}logLevel`, `${OWN}subscriptionId`, `${OWN}serverInfo`, `${OWN}related-task`],
  ...["traceparent", "tracestate", "baggage"],
);
const REF = caselessNames("type", "name", "uri");

/**
 * Returns a member that can be read in two ways, or null. Such a member has the name of one that
 * Latchkey reads (in the message, its `params`, their `_meta` and `ref`, also in a batch), and
 * appears twice or in other letters. RFC 8259, section 4, calls the effect unpredictable:
 * JSON.parse takes the last, others the first, and some (Go's encoding/json, cJSON) ignore case, so
 * a server could act on another name than the one that was authorized. Inside `arguments` and
 * results, every member passes. `bytes` must be valid JSON, and each byte is read once.
 */
export function ambiguousMember(bytes: Buffer): AmbiguousMember | null {
  // The depth of the members of a message, which is 2 in a batch.
  let base = 1;
  let depth = 0;
  // The member of the message, and the one of its params, whose value is being read.
  let outer = "";
  let inner = "";
  // The members of the message, of its params, and of `_meta` or `ref` that were seen, as bits.
  let inMessage = 0;
  let inParams = 0;
  let inside = 0;
  let start = 0;
  let end = 0;

  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case 0x22:
        start = at + 1;
        at = stringEnd(bytes, start);
        end = at;
        break;
      case 0x3a:
        if (depth === base) {
          const found = MESSAGE.find(bytes, start, end);
          outer = found.name;
          if (!found.isExact || (inMessage & found.bit) !== 0)
            return { name: outer, inside: "message" };
          inMessage |= found.bit;
        } else if (depth === base + 1 && outer === "params") {
          const found = PARAMS.find(bytes, start, end);
          inner = found.name;
          if (!found.isExact || (inParams & found.bit) !== 0)
            return { name: inner, inside: "params" };
          inParams |= found.bit;
        } else if (depth === base + 2 && outer === "params") {
          const names = namesIn(inner);
          if (names === null) break;
          const found = names.find(bytes, start, end);
          if (!found.isExact || (inside & found.bit) !== 0)
            return { name: found.name, inside: "params" };
          inside |= found.bit;
        }
        break;
      case 0x7b:
      case 0x5b:
        if (++depth === 1) base = bytes[at] === 0x5b ? 2 : 1;
        if (depth === base) {
          outer = "";
          inMessage = 0;
        } else if (depth === base + 1) {
          inner = "";
          inParams = 0;
        } else if (depth === base + 2) inside = 0;
        break;
      case 0x7d:
      case 0x5d:
        depth--;
    }
  }
  return null;
}

function namesIn(member: string): CaselessNames | null {
  if (member === "_meta") return META;
  return member === "ref" ? REF : null;
}
