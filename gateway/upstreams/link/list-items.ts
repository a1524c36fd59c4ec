import { setImmediate as nextTurn } from "node:timers/promises";
import type { Connection } from "@/gateway/upstreams/connection/connection";
import { parseAnswer } from "@/gateway/upstreams/connection/parse-answer";
import type { RpcError } from "@/gateway/upstreams/link";
import { linkProblem } from "@/gateway/upstreams/problem";
import { answerIn } from "@/gateway/upstreams/session-refusal";
import { type ListedItem, listedItem } from "./listed-item";
import { type RawPage, readPage } from "./read-page";

export interface Listing {
  readonly items: readonly ListedItem[];
  /** One sentence for each item that was left out, and one more if the list was cut short. */
  readonly problems: readonly string[];
}

const MOST_ITEMS = 2_000;
const MOST_BYTES = 4 * 1_048_576;
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
  const hasHeaders = repeatsArguments(connection);
  let bytes = 0;
  for (const list of LISTS) {
    if (!connection.facts.capabilities[list.capability]) continue;
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const timeoutMs = Math.max(1, untilMs - performance.now());
      const answer = await askPage(connection, list, cursor, timeoutMs);
      if ("code" in answer) {
        const { code, message } = answer;
        if (code === -32601) break;
        const detail = `${list.method}: ${code} ${message}`;
        throw linkProblem("list_refused", { detail, params: { method: list.method } });
      }
      const { elements, nextCursor } = answer;
      if (!elements) {
        throw linkProblem("list_missing", { params: { method: list.method } });
      }
      for (const [index, element] of elements.entries()) {
        if (index % TURN_ITEMS === 0) await nextTurn();
        const { item, problem } = listedItem(list.kind, list.key, element, hasHeaders);
        if (problem !== null && problems.length < 20) problems.push(problem);
        if (!item) continue;
        const key = `${item.kind} ${item.name}`;
        if (items.has(key)) continue;
        bytes += item.definition.length;
        if (items.size >= MOST_ITEMS || bytes > MOST_BYTES) {
          problems.push(`It offers more than ${MOST_ITEMS} items or 4 MB: the rest is left out.`);
          return { items: [...items.values()], problems };
        }
        items.set(key, item);
      }
      if (nextCursor === null || seen.has(nextCursor)) break;
      seen.add(nextCursor);
      cursor = nextCursor;
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

/** Requests one page of a list. Returns the page, or the server's error. */
async function askPage(
  connection: Connection,
  { method, field }: (typeof LISTS)[number],
  cursor: string | undefined,
  timeoutMs: number,
): Promise<RawPage | RpcError> {
  let page: RawPage = { elements: null, nextCursor: null };
  const readAnswer: typeof parseAnswer = async (bytes, message) => {
    if (message.kind === "error") return parseAnswer(bytes, message, method);
    page = await readPage(bytes, message, field);
    return { result: {} };
  };
  const params = cursor === undefined ? {} : { cursor };
  // The session has just worked. If the server refuses this request, the refusal is therefore about
  // the list and not about the session.
  const asked = connection.request(method, params, { timeoutMs, readAnswer });
  const answer = await asked.catch(answerIn);
  return answer.error ?? page;
}
