import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { KeyHistoryList } from "@/app/(console)/keys/_parts/detail/key-history-list";
import { SectionCard } from "@/components/ui/layout/section-card";
import { keyHistory } from "@/lib/keys/reads/key-history";

/** Shows the changes to a key, connection or trust rule, newest first. */
export async function KeyHistory({ ctx, id }: { ctx: SignedInContext; id: string }) {
  const events = pageValue(await keyHistory(ctx, { id }));
  return (
    <SectionCard title="History">
      <KeyHistoryList events={events} now={ctx.now} />
    </SectionCard>
  );
}
