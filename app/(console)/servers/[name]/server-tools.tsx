import { UnseenItems } from "@/app/(console)/servers/_parts/detail/unseen-items";
import { GoneItems } from "@/app/(console)/servers/_parts/items/gone-items";
import { type ItemRow, itemRows } from "@/app/(console)/servers/_parts/items/item-rows";
import { ItemTabs } from "@/app/(console)/servers/_parts/items/item-tabs";
import { RenamedItems } from "@/app/(console)/servers/_parts/renamed-items";
import { Markdown } from "@/components/ui/data/markdown/markdown";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { UpstreamView } from "@/lib/servers/view";
import { renamedItems } from "@/lib/servers/view-renamed";
import type { ServerTabProps } from "./server-tab";

const INSTRUCTIONS_PASSED = "The server sends these to every client.";
const INSTRUCTIONS_KEPT =
  "Clients do not get these: changes of this server need approval, and its instructions could change without one.";

/** The items that clients see under changed names. Hidden items do not count. */
const renamedOf = (server: UpstreamView, rows: readonly ItemRow[]) =>
  renamedItems(
    server,
    rows
      .filter(({ kind, managed }) => !managed?.hidden && (kind === "tool" || kind === "prompt"))
      .map(({ name, exposedName }) => ({ name, exposedName })),
  );

/** What a server offers: its items, those that it no longer has, and its instructions. */
export function ServerTools({ ctx, whole, reached, search }: ServerTabProps) {
  const server = whole?.upstream ?? null;
  const { name, instructions, passesInstructions } = reached;
  const rows = itemRows({
    managed: whole?.items ?? null,
    reached: reached.items,
    collisions: reached.collisions,
  });
  return (
    <div className="flex flex-col gap-6">
      <div>
        <p className="mb-2 text-sm text-muted">
          {server
            ? "Everything the server lists. Grants decide what each team's keys see."
            : "What your keys can use."}
        </p>
        {server && (
          <div className="mb-4 empty:hidden">
            <RenamedItems renamed={renamedOf(server, rows)} />
          </div>
        )}
        {server?.health.era === null && rows.length === 0 ? (
          <UnseenItems server={server} />
        ) : (
          <ItemTabs
            server={name}
            rows={rows}
            marked={search.item}
            approves={server?.approvesChanges ?? false}
            mayChange={server !== null}
          />
        )}
        {whole && <GoneItems server={name} gone={whole.gone} now={ctx.now} />}
      </div>
      {instructions && (
        <SectionCard
          title="Instructions"
          description={passesInstructions ? INSTRUCTIONS_PASSED : INSTRUCTIONS_KEPT}
        >
          <Markdown text={instructions} />
        </SectionCard>
      )}
    </div>
  );
}
