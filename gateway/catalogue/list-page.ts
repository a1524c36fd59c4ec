import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { runningAsTask } from "@/lib/catalogue/exposed-definition";
import type { ExposedItem } from "@/lib/catalogue/item";
import type { ReachKind } from "@/lib/catalogue/reach";
import { type Result, succeed } from "@/lib/errors/errors";
import { OWN_TOOLS } from "./own-tools";
import { pageCursor, pageStart, pageStarts } from "./page";

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
/** Where the pages of each list start. */
const startsOf = new WeakMap<readonly Listed[], readonly number[]>();
const tools = new WeakMap<Catalogue, Record<ListedTasks, readonly Listed[]>>();

/**
 * What a client does with tasks: it cannot follow any, or follows those that servers start, or also
 * asks for each (MCP 2025-11-25).
 */
export type ListedTasks = "none" | "follows" | "asks";

/**
 * Returns a page of a list. The list of tools includes Latchkey's own tools and is sorted by name.
 * Tools that run only as tasks are listed only to clients that can follow them, because other
 * clients cannot call them (MCP 2025-11-25, Tasks, Tool-Level Negotiation). Fails with
 * `invalid_input` for a cursor of another list or of an older version of this list.
 */
export function listPage(
  catalogue: Catalogue,
  kind: ReachKind,
  cursor: string | undefined,
  tasks: ListedTasks = "none",
): Result<ListPage> {
  const revision = catalogue.revisions[kind];
  const all = kind === "tool" ? allTools(catalogue, tasks) : catalogue.lists[kind];
  const starts = startsOf.get(all) ?? pageStarts(all);
  startsOf.set(all, starts);
  const start = pageStart(kind, revision, starts, cursor);
  if (!start.ok) return start;
  const known = pages.get(catalogue) ?? new Map<string, ListPage>();
  pages.set(catalogue, known);
  const key = `${kind === "tool" ? tasks : kind} ${start.value}`;
  let page = known.get(key);
  if (!page) {
    const end = starts.find((other) => other > start.value) ?? all.length;
    const items = all.slice(start.value, end);
    page = {
      kind,
      items,
      nextCursor: end < all.length ? pageCursor(kind, revision, end) : undefined,
    };
    known.set(key, page);
  }
  return succeed(page);
}

function allTools(catalogue: Catalogue, tasks: ListedTasks): readonly Listed[] {
  let lists = tools.get(catalogue);
  if (!lists) {
    const follows = sorted([...OWN, ...catalogue.lists.tool]);
    const required = new Set<Listed>(
      catalogue.lists.tool.filter(({ taskSupport }) => taskSupport === "required"),
    );
    const none = required.size === 0 ? follows : follows.filter((one) => !required.has(one));
    const decides = ({ server }: ExposedItem) => server.tasks === EXTENSION_ERA;
    const asks = catalogue.lists.tool.some(decides)
      ? sorted([...OWN, ...catalogue.lists.tool.map((one) => (decides(one) ? asTask(one) : one))])
      : follows;
    lists = { none, follows, asks };
    tools.set(catalogue, lists);
  }
  return lists[tasks];
}

const EXTENSION_ERA = "modern";

const sorted = (list: readonly Listed[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));

const asTask = ({ name, json }: ExposedItem): Listed => ({ name, json: runningAsTask(json) });
