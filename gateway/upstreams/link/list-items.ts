import { setImmediate as nextTurn } from "node:timers/promises";
import type { Connection } from "@/gateway/upstreams/connection/connection";
import { parseAnswer } from "@/gateway/upstreams/connection/parse-answer";
import { type LinkProblem, linkProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import type { RpcError } from "@/gateway/upstreams/rpc-answer";
import { answerIn } from "@/gateway/upstreams/session-refusal";
import { METHOD_NOT_FOUND } from "@/lib/errors/rpc-codes";
import { type ListedItem, type ListedKind, listedItem } from "./listed-item";
import { type RawPage, readPage } from "./read-page";

export interface Listing {
  readonly items: readonly ListedItem[];
  /**
   * The kinds whose list could not be read completely. An item of these kinds may exist although it
   * is not in `items`.
   */
  readonly incomplete: readonly ListedKind[];
  /**
   * One sentence for each list that could not be read, for each item that was left out, and if the
   * lists were cut short.
   */
  readonly problems: readonly string[];
  /** Why lists could not be read, one for each of `incomplete`. A detail may repeat secrets. */
  readonly failures: readonly LinkProblem[];
}

const MOST_ITEMS = 2_000;
const MOST_BYTES = 4 * 1_048_576;
const MOST_PAGES = 200;
const MOST_PROBLEMS = 20;
/** Number of items to read before yielding to the event loop. */
const TURN_ITEMS = 50;

const LISTS = [
  { kind: "tool", capability: "tools", method: "tools/list", field: "tools" },
  { kind: "prompt", capability: "prompts", method: "prompts/list", field: "prompts" },
  { kind: "resource", capability: "resources", method: "resources/list", field: "resources" },
  {
    kind: "resource_template",
    capability: "resources",
    method: "resources/templates/list",
    field: "resourceTemplates",
  },
] as const;

/**
 * Lists all items that a server offers, up to 2,000 items with 4 MB of definitions, counted over
 * all lists together. Unusable items are left out and reported. A list that the server does not
 * support (−32601) is empty. The lists are requested side by side and may take `limitMs`, so that a
 * list that fails costs only itself. Throws an error that `problemOf` can classify if the
 * connection breaks, or if every list fails.
 */
export async function listItems(connection: Connection, limitMs: number): Promise<Listing> {
  const untilMs = performance.now() + limitMs;
  const offered = LISTS.filter(({ capability }) => connection.facts.capabilities[capability]);
  const lists = await Promise.all(offered.map((list) => readList(connection, list, untilMs)));
  const failures = lists.flatMap(({ failure }) => failure ?? []);
  const fatal = failures.find(({ kind }) => kind === "lost");
  const isOver = failures.length > 0 && (failures.length === lists.length || !connection.isOpen());
  if (fatal ?? isOver) throw fatal ?? failures[0];
  const items: ListedItem[] = [];
  const problems = offered.flatMap(({ method }, index) => {
    const message = lists[index]?.failure?.message;
    if (message === undefined) return [];
    return [message.includes(method) ? message : `${method}: ${message}`];
  });
  let bytes = 0;
  for (const item of lists.flatMap((list) => list.items)) {
    bytes += item.definition.length;
    if (items.length < MOST_ITEMS && bytes <= MOST_BYTES) items.push(item);
    else {
      problems.push(`It offers more than ${MOST_ITEMS} items or 4 MB: the rest is left out.`);
      break;
    }
  }
  problems.push(...lists.flatMap((list) => list.problems).slice(0, MOST_PROBLEMS));
  const incomplete = offered.filter((_, index) => lists[index]?.failure).map(({ kind }) => kind);
  return { items, incomplete, problems, failures };
}

interface ReadList {
  readonly items: readonly ListedItem[];
  readonly problems: readonly string[];
  /** Why the list, or a page of it, could not be read. `items` then has those of earlier pages. */
  readonly failure: LinkProblem | null;
}

/** Reads all pages of one list. Never throws. */
async function readList(
  connection: Connection,
  list: (typeof LISTS)[number],
  untilMs: number,
): Promise<ReadList> {
  const hasHeaders = repeatsArguments(connection);
  const items = new Map<string, ListedItem>();
  const problems: string[] = [];
  const done = (failure: LinkProblem | null = null) => {
    return { items: [...items.values()], problems, failure };
  };
  const seen = new Set<string>();
  let cursor: string | undefined;
  let bytes = 0;
  try {
    for (let page = 0; page < MOST_PAGES; page++) {
      const timeoutMs = Math.max(1, untilMs - performance.now());
      const answer = await askPage(connection, list, cursor, timeoutMs);
      if ("code" in answer) {
        const { code, message } = answer;
        if (code === METHOD_NOT_FOUND) break;
        const detail = `${list.method}: ${code} ${message}`;
        return done(linkProblem("list_refused", { detail, params: { method: list.method } }));
      }
      const { elements, nextCursor } = answer;
      if (!elements) return done(linkProblem("list_missing", { params: { method: list.method } }));
      for (const [index, element] of elements.entries()) {
        if (index % TURN_ITEMS === 0) await nextTurn();
        const { item, problem } = listedItem(list.kind, element, hasHeaders);
        if (problem !== null) problems.push(problem);
        if (!item || items.has(item.name)) continue;
        bytes += item.definition.length;
        items.set(item.name, item);
        // All lists together are cut to the limits later, so nothing after this item could remain.
        if (items.size > MOST_ITEMS || bytes > MOST_BYTES) return done();
      }
      if (nextCursor === null || seen.has(nextCursor)) break;
      seen.add(nextCursor);
      cursor = nextCursor;
    }
    return done();
  } catch (error) {
    return done(problemOf(error));
  }
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
