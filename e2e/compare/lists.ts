import type { Endpoint } from "./endpoint";
import { type JsonValue, memberOf, readJson, stringOf } from "./json-tree";

/** The lists of MCP: their method, the capability that announces them, and what names an item. */
export const LISTS = [
  { method: "tools/list", capability: "tools", field: "tools", key: "name" },
  { method: "prompts/list", capability: "prompts", field: "prompts", key: "name" },
  { method: "resources/list", capability: "resources", field: "resources", key: "uri" },
  {
    method: "resources/templates/list",
    capability: "resources",
    field: "resourceTemplates",
    key: "uriTemplate",
  },
] as const;

export type List = (typeof LISTS)[number];
export type Items = ReadonlyMap<string, JsonValue>;

const MOST_PAGES = 100;

/** Reads all pages of a list. Returns null if the endpoint does not offer the list. */
export async function listOf(endpoint: Endpoint, list: List): Promise<Items | null> {
  if (!capabilityOf(endpoint, list.capability)) return null;
  const items = new Map<string, JsonValue>();
  let cursor = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const { answer } = await endpoint.ask(list.method, cursor);
    const result = memberOf(readJson(answer), "result");
    // Some servers announce a list and then have no method for it.
    if (!result) return page === 0 && /"code":\s*-32601/.test(answer) ? null : refuse(list, answer);
    for (const item of memberOf(result, list.field)?.elements ?? []) {
      const name = stringOf(memberOf(item, list.key));
      if (name !== null && !items.has(name)) items.set(name, item);
    }
    const next = memberOf(result, "nextCursor");
    if (!next) return items;
    cursor = `"cursor":${next.raw}`;
  }
  throw new Error(`${list.method} has more than ${MOST_PAGES} pages.`);
}

function refuse(list: List, answer: string): never {
  throw new Error(`${list.method}: ${answer.slice(0, 500)}`);
}

/**
 * Returns what an endpoint has declared for a capability, or undefined if it has not declared it.
 */
export function capabilityOf(endpoint: Endpoint, name: string): JsonValue | undefined {
  const result = memberOf(readJson(endpoint.greeting), "result");
  return memberOf(memberOf(result, "capabilities"), name);
}
