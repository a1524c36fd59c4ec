import type { Catalogue } from "@/lib/gateway/catalogue/compile-catalogue";
import { listPage } from "@/lib/gateway/catalogue/list-page";
import type { ReachKind } from "@/lib/grants/reach";
import { MODERN_END } from "./answer-start";
import type { PlainRequest } from "./plain-request";

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

/**
 * The result of a list as JSON, put together from what the catalogue holds as JSON already; null
 * where its cursor is no text or no good, which the SDK answers.
 */
export function listResult(catalogue: Catalogue, { era, method, params }: PlainRequest) {
  const list = LISTS[method];
  const { cursor } = params;
  if (!list || (cursor !== undefined && typeof cursor !== "string")) return null;
  const [field, kind] = list;
  const page = listPage(catalogue, kind, cursor);
  if (!page.ok) return null;
  const { json, nextCursor } = page.value;
  const next = nextCursor === undefined ? "" : `,"nextCursor":"${nextCursor}"`;
  return `{"${field}":[${json}]${next}${era === "modern" ? `,${MODERN_END}` : "}"}`;
}
