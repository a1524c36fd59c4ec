import { RecordDetails } from "@/components/activity/record-details";
import { RecordSummary } from "@/components/activity/record-summary";
import type { ActivityRow } from "@/lib/audit/view";
import { actionText } from "@/lib/audit/view-actions";
import { type ListedRecord, RecordList } from "./record-list";

interface ActivityListProps {
  rows: readonly ActivityRow[];
  /** The record that the URL opens, if it is not among the rows. */
  opened: ActivityRow | null;
  /** The id of the only record with the request id that was searched for. */
  only: number | null;
  now: Date;
  /** Returns the address that opens a record with this list behind it. */
  hrefOf: (id: number) => string;
}

/** Lists audit records, newest first. Each row says who did what, or what was denied and why. */
export function ActivityList({ rows, opened, only, now, hrefOf }: ActivityListProps) {
  const listed = (row: ActivityRow): ListedRecord => ({
    id: String(row.id),
    href: hrefOf(row.id),
    title: actionText(row.action, row.outcome, row.subjectKind, row.details),
    row: <RecordSummary row={row} now={now} />,
    details: <RecordDetails row={row} />,
  });
  return (
    <RecordList
      records={rows.map(listed)}
      opened={opened && listed(opened)}
      only={only === null ? null : String(only)}
    />
  );
}
