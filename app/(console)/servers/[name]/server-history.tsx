import { History } from "lucide-react";
import { pageValue } from "@/app/_server/page-value";
import { ServerHistoryList } from "@/app/(console)/servers/_parts/detail/server-history-list";
import { serverHref } from "@/app/(console)/servers/_parts/detail/server-search";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { SectionCard } from "@/components/ui/layout/section-card";
import { upstreamHistory } from "@/lib/servers/registry/upstream-history";
import type { ServerTabProps } from "./server-tab";

const idOf = (place: number | null) =>
  place !== null && place > 0 && Number.isSafeInteger(place) ? place : undefined;

/** The changes to a server and its items: who did what, and when. */
export async function ServerHistory({ ctx, reached: { name }, path, search }: ServerTabProps) {
  const [before, after] = [idOf(search.before), idOf(search.after)];
  const page = pageValue(
    await upstreamHistory(ctx, {
      name,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined || before !== undefined ? {} : { after }),
    }),
  );
  if (page.rows.length === 0) {
    return (
      <EmptyState
        icon={<History />}
        title="No changes here"
        action={
          before !== undefined || after !== undefined ? (
            <ButtonLink href={`${path}?tab=history`}>Newest changes</ButtonLink>
          ) : undefined
        }
      >
        Each change to this server and its items is recorded here with who made it.
      </EmptyState>
    );
  }
  const { older, newer } = page;
  return (
    <>
      <SectionCard>
        <ServerHistoryList rows={page.rows} now={ctx.now} />
      </SectionCard>
      {(older !== null || newer !== null) && (
        <nav aria-label="Pages" className="mt-3 flex justify-end gap-2">
          {newer !== null && (
            <ButtonLink
              size="sm"
              rel="prev"
              href={serverHref(path, { tab: "history", after: newer })}
            >
              Newer
            </ButtonLink>
          )}
          {older !== null && (
            <ButtonLink
              size="sm"
              rel="next"
              href={serverHref(path, { tab: "history", before: older })}
            >
              Older
            </ButtonLink>
          )}
        </nav>
      )}
    </>
  );
}
