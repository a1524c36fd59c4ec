import Link from "next/link";
import { RecordSummary } from "@/components/activity/record-summary";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import type { ActivityRow } from "@/lib/audit/view";

interface LatestActivityProps {
  rows: readonly ActivityRow[];
  now: Date;
}

/** Lists the newest audit records. Each row opens its record in the audit log. */
export function LatestActivity({ rows, now }: LatestActivityProps) {
  return (
    <SectionCard
      flush
      title="Latest activity"
      action={
        <TextLink href="/activity" className="text-sm leading-6">
          All activity
        </TextLink>
      }
    >
      {rows.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">Nothing has happened yet.</p>
      ) : (
        <ul
          aria-label="Latest activity"
          className="divide-y divide-line overflow-hidden rounded-b-surface"
        >
          {rows.map((row) => (
            <li key={row.id}>
              <Link
                href={`/activity?open=${row.id}`}
                prefetch={false}
                className="flex min-h-14 items-center px-5 py-2 text-sm transition-colors duration-120 hover:bg-sunken focus-visible:-outline-offset-2"
              >
                <RecordSummary row={row} now={now} narrow />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
