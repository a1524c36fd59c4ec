import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { ReachKind } from "@/lib/catalogue/reach";
import { type Result, succeed } from "@/lib/errors/errors";
import { OWN_TOOLS } from "./own-tools";
import { PAGE_ITEMS, pageCursor, pageStart } from "./page";

/** An entry of a list. `json` is its definition as JSON text. */
export interface Listed {
  readonly name: string;
  readonly json: string;
}

export interface ListPage {
  readonly kind: ReachKind;
  readonly items: readonly Listed[];
  readonly nextCursor: string | undefined;
}

const OWN: readonly Listed[] = OWN_TOOLS.map((tool) => ({
  name: tool.name,
  json: JSON.stringify(tool),
}));

/** The pages that were built for each catalogue, kept as long as the catalogue itself. */
const pages = new WeakMap<Catalogue, Map<string, ListPage>>();
const tools = new WeakMap<Catalogue, { all: readonly Listed[]; plain: readonly Listed[] }>();

/**
 * Returns a page of a list. The list of tools includes Latchkey's own tools and is sorted by name.
 * Tools that run only as tasks of MCP 2025-11-25 are listed only to clients that can run them
 * (`runsTasks`), because other clients cannot call them (Tasks, Tool-Level Negotiation). Fails with
 * `invalid_input` for a cursor of another list or of an older version of this list.
 */
export function listPage(
  catalogue: Catalogue,
  kind: ReachKind,
  cursor: string | undefined,
  runsTasks = false,
): Result<ListPage> {
  const revision = catalogue.revisions[kind];
  const start = pageStart(kind, revision, cursor);
  if (!start.ok) return start;
  const known = pages.get(catalogue) ?? new Map<string, ListPage>();
  pages.set(catalogue, known);
  const all = kind === "tool" ? allTools(catalogue, runsTasks) : catalogue.lists[kind];
  const key = `${kind} ${start.value} ${all.length}`;
  let page = known.get(key);
  if (!page) {
    const items = all.slice(start.value, start.value + PAGE_ITEMS);
    const end = start.value + items.length;
    page = {
      kind,
      items,
      nextCursor: end < all.length ? pageCursor(kind, revision, end) : undefined,
    };
    if (items.length > 0 || start.value === 0) known.set(key, page);
  }
  return succeed(page);
}

function allTools(catalogue: Catalogue, runsTasks: boolean): readonly Listed[] {
  let lists = tools.get(catalogue);
  if (!lists) {
    const all = [...OWN, ...catalogue.lists.tool].sort((a, b) => (a.name < b.name ? -1 : 1));
    const required = new Set<Listed>(
      catalogue.lists.tool.filter(({ taskSupport }) => taskSupport === "required"),
    );
    lists = { all, plain: required.size === 0 ? all : all.filter((one) => !required.has(one)) };
    tools.set(catalogue, lists);
  }
  return runsTasks ? lists.all : lists.plain;
}
