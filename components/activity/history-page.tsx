import { History } from "lucide-react";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { ActivityPage } from "@/lib/audit/view";
import { HistoryList } from "./history-list";

/** A page of a history: the records older than `before`, or the next ones newer than `after`. */
interface HistoryPlace {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

interface HistoryPageProps {
  page: ActivityPage;
  /** The place that was asked for. */
  place: HistoryPlace;
  now: Date;
  /** What the history is of: "server". */
  of: string;
  /** Returns the URL of a page of this history. No place is the newest page. */
  hrefOf: (place: HistoryPlace) => string;
}

/** A page of the changes to something, with links to the pages before and after it. */
export function HistoryPage({ page, place, now, of, hrefOf }: HistoryPageProps) {
  const { rows, older, newer } = page;
  const isNewest = place.before === undefined && place.after === undefined;
  if (rows.length === 0) {
    return (
      <EmptyState
        icon={<History />}
        title="No changes here"
        action={isNewest ? undefined : <ButtonLink href={hrefOf({})}>Newest changes</ButtonLink>}
      >
        Each change to this {of} is recorded here with who made it.
      </EmptyState>
    );
  }
  return (
    <div>
      <SectionCard>
        <HistoryList rows={rows} now={now} />
      </SectionCard>
      {(older !== null || newer !== null) && (
        <nav aria-label="Pages" className="mt-3 flex justify-end gap-2">
          {newer !== null && (
            <ButtonLink size="sm" rel="prev" href={hrefOf({ after: newer })}>
              Newer
            </ButtonLink>
          )}
          {older !== null && (
            <ButtonLink size="sm" rel="next" href={hrefOf({ before: older })}>
              Older
            </ButtonLink>
          )}
        </nav>
      )}
    </div>
  );
}

/**
 * Returns the place that a URL asks for. A number that no record can have is ignored, and of two
 * places the second.
 */
export function historyPlace(search: {
  before: number | null;
  after: number | null;
}): HistoryPlace {
  const before = idOf(search.before);
  return before === undefined ? { after: idOf(search.after) } : { before };
}

const idOf = (place: number | null) =>
  place !== null && place > 0 && Number.isSafeInteger(place) ? place : undefined;
