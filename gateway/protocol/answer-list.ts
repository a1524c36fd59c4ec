import { type ListPage, listPage } from "@/gateway/catalogue/list-page";
import type { PlainRequest } from "@/gateway/messages/plain-request";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { ReachKind } from "@/lib/catalogue/reach";
import { MODERN_END } from "./answer-start";

const LISTS: Readonly<Record<string, readonly [field: string, kind: ReachKind]>> = {
  "tools/list": ["tools", "tool"],
  "prompts/list": ["prompts", "prompt"],
  "resources/list": ["resources", "resource"],
  "resources/templates/list": ["resourceTemplates", "resource_template"],
};

/** Is this one of the four lists? */
export function isList(method: string): boolean {
  return Object.hasOwn(LISTS, method);
}

/** Results that were made, as bytes; they go with their page, and that with its catalogue. */
const made = new WeakMap<ListPage, Partial<Record<PlainRequest["era"], Buffer>>>();

/**
 * The result of a list as JSON, with the brace that closes the answer around it; null where its cursor is no text or no good, which the SDK answers.
 */
export function listResult(
  catalogue: Catalogue,
  { era, method, params }: PlainRequest,
): Buffer | null {
  const list = LISTS[method];
  const { cursor } = params;
  if (!list || (cursor !== undefined && typeof cursor !== "string")) return null;
  const [field, kind] = list;
  const page = listPage(catalogue, kind, cursor);
  if (!page.ok) return null;
  const results = made.get(page.value) ?? {};
  let result = results[era];
  if (!result) {
    result = Buffer.from(`${resultOf(page.value, field, era)}}`);
    results[era] = result;
    made.set(page.value, results);
  }
  return result;
}

function resultOf({ json, nextCursor }: ListPage, field: string, era: PlainRequest["era"]): string {
  const next = nextCursor === undefined ? "" : `,"nextCursor":"${nextCursor}"`;
  return `{"${field}":[${json}]${next}${era === "modern" ? `,${MODERN_END}` : "}"}`;
}
