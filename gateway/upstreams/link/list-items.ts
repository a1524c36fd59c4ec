import { setImmediate as nextTurn } from "node:timers/promises";
import type { Connection } from "@/gateway/upstreams/connection/connection";
import { linkProblem } from "@/gateway/upstreams/problem";
import { answerIn } from "@/gateway/upstreams/session-refusal";
import { paramHeadersOf } from "@/lib/catalogue/param-headers";
import { isRecord } from "@/lib/std/is-record";

export type ListedKind = "tool" | "prompt" | "resource" | "resource_template";

/** An item as the server defines it. `name` is its name, its URI or its URI template. */
export interface ListedItem {
  readonly kind: ListedKind;
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

export interface Listing {
  readonly items: readonly ListedItem[];
  /** One sentence for each item that was left out, and one more if the list was cut short. */
  readonly problems: readonly string[];
}

const MOST_ITEMS = 2_000;
const MOST_BYTES = 4 * 1_048_576;
const MOST_ITEM_BYTES = 262_144;
const MOST_PAGES = 200;
/** Number of items to read before yielding to the event loop. */
const TURN_ITEMS = 50;

const LISTS = [
  { kind: "tool", capability: "tools", method: "tools/list", field: "tools", key: "name" },
  { kind: "prompt", capability: "prompts", method: "prompts/list", field: "prompts", key: "name" },
  {
    kind: "resource",
    capability: "resources",
    method: "resources/list",
    field: "resources",
    key: "uri",
  },
  {
    kind: "resource_template",
    capability: "resources",
    method: "resources/templates/list",
    field: "resourceTemplates",
    key: "uriTemplate",
  },
] as const;

/**
 * Lists all items that a server offers, up to 2,000 items with 4 MB of definitions, counted over
 * all lists together. Unusable items are left out and reported. A list that the server does not
 * support (−32601) is empty. All lists together may take `limitMs`. Throws an error that
 * `problemOf` can classify.
 */
export async function listItems(connection: Connection, limitMs: number): Promise<Listing> {
  const untilMs = performance.now() + limitMs;
  const items = new Map<string, ListedItem>();
  const problems: string[] = [];
  let bytes = 0;
  for (const list of LISTS) {
    if (!connection.facts.capabilities[list.capability]) continue;
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const timeoutMs = Math.max(1, untilMs - performance.now());
      // The session has just worked. If the server refuses this request, the refusal is therefore
      // about the list and not about the session.
      const asked = connection.request(list.method, params, { timeoutMs });
      const answer = await asked.catch(answerIn);
      if (answer.error?.code === -32601) break;
      if (answer.error) {
        const { code, message } = answer.error;
        const detail = `${list.method}: ${code} ${message}`;
        throw linkProblem("list_refused", { detail, params: { method: list.method } });
      }
      const found: unknown = answer.result?.[list.field];
      if (!Array.isArray(found)) {
        throw linkProblem("list_missing", { params: { method: list.method } });
      }
      for (const [index, definition] of found.entries()) {
        if (index % TURN_ITEMS === 0) await nextTurn();
        const item = readItem(list.kind, list.key, definition, repeatsArguments(connection));
        if (typeof item === "string") {
          if (problems.length < 20) problems.push(item);
          continue;
        }
        const key = `${item.kind} ${item.name}`;
        if (items.has(key)) continue;
        bytes += JSON.stringify(item.definition).length;
        if (items.size >= MOST_ITEMS || bytes > MOST_BYTES) {
          problems.push(`It offers more than ${MOST_ITEMS} items or 4 MB: the rest is left out.`);
          return { items: [...items.values()], problems };
        }
        items.set(key, item);
      }
      const next: unknown = answer.result?.nextCursor;
      if (typeof next !== "string" || seen.has(next)) break;
      seen.add(next);
      cursor = next;
    }
  }
  return { items: [...items.values()], problems };
}

/**
 * Returns whether calls to the server repeat arguments in headers. Only then must a tool with an
 * invalid declaration of a header be left out (MCP 2026-07-28, Streamable HTTP, Schema Extension).
 */
function repeatsArguments({ facts, heardAtMs }: Connection): boolean {
  return facts.era === "modern" && heardAtMs === null;
}

/** Returns the item, or a sentence that says why it is left out. */
function readItem(
  kind: ListedKind,
  key: string,
  definition: unknown,
  hasHeaders: boolean,
): ListedItem | string {
  const what = kind.replace("_", " ");
  if (!isRecord(definition)) return `A ${what} is not an object.`;
  const name = definition[key];
  if (typeof name !== "string" || name === "") return `A ${what} has no ${key}.`;
  const shown = JSON.stringify(name.slice(0, 80));
  if (name.length > (key === "name" ? 128 : 2_048))
    return `The ${what} ${shown} has too long a ${key}.`;
  // Tool and prompt names appear in headers and logs, so allow only printable ASCII without blanks.
  if (key === "name" && !/^[\x21-\x7e]+$/.test(name)) {
    return `The ${what} ${shown} has characters in its name that are not allowed.`;
  }
  if (key !== "name" && /[\s\0]/.test(name))
    return `The ${what} ${shown} has blanks in its ${key}.`;
  if (kind === "tool" && !isRecord(definition.inputSchema)) {
    return `The ${what} ${shown} has no input schema.`;
  }
  if (
    kind === "tool" &&
    definition.outputSchema !== undefined &&
    !isRecord(definition.outputSchema)
  ) {
    return `The ${what} ${shown} has an output schema that is not an object.`;
  }
  const { fault } = paramHeadersOf(kind === "tool" && hasHeaders ? definition.inputSchema : null);
  if (fault !== null) return `The ${what} ${shown} is invalid: ${fault}.`;
  const json = JSON.stringify(definition);
  if (json.length > MOST_ITEM_BYTES) {
    return `The definition of the ${what} ${shown} is larger than 256 KB.`;
  }
  // Postgres can store neither NUL nor an unpaired surrogate.
  if (/\\u0000|\\ud[89a-f]/i.test(json)) {
    return `The definition of the ${what} ${shown} contains invalid characters.`;
  }
  return { kind, name, definition };
}
