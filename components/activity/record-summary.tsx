import { cx } from "@/components/ui/base/cx";
import { VisibleText } from "@/components/ui/base/visible-text";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import type { ActivityRow } from "@/lib/audit/view";
import { actionText } from "@/lib/audit/view-actions";
import { denialText } from "@/lib/audit/view-denials";
import { detailText } from "@/lib/audit/view-details";

interface RecordSummaryProps {
  row: ActivityRow;
  now: Date;
  /** True in a narrow column, where the row always has two lines. */
  narrow?: boolean;
  /** True in a list of what one person did, where each row has the same actor. */
  withoutActor?: boolean;
}

/**
 * Says on one line, or on two where there is little room, what an audit record is about: who did
 * what to what, the tool, server or reason, and when. It is the content of a list's row.
 */
export function RecordSummary({
  row,
  now,
  narrow = false,
  withoutActor = false,
}: RecordSummaryProps) {
  const { actorLabel, subjectLabel } = row;
  const actor = withoutActor ? null : (row.actorName ?? actorLabel);
  const denied = row.outcome === "denied";
  const event = actionText(row.action, row.outcome, row.subjectKind, row.details);
  const object = subjectLabel && subjectLabel !== actorLabel ? subjectLabel : null;
  const detail = detailText(row);
  const reason = denied ? (row.rule ?? denialText(row.code, row.reason, row.subjectKind)) : null;
  const time = <RelativeTime at={row.at} now={now} className="shrink-0 text-right text-xs" />;
  const what = (
    <span className="flex min-w-0 flex-1 items-baseline gap-x-2">
      <span className="shrink-0 max-w-full truncate">{event}</span>
      {object && (
        <span className="min-w-0 shrink truncate font-medium">
          <VisibleText text={object} />
        </span>
      )}
      {detail && (
        <span className="min-w-0 shrink-[2] truncate text-xs text-muted">
          <VisibleText text={detail} />
        </span>
      )}
      {reason && !narrow && (
        <span className="min-w-0 flex-1 shrink-[4] truncate text-xs text-muted max-lg:hidden">
          {reason}
        </span>
      )}
    </span>
  );
  if (narrow) {
    return (
      <span className="flex min-w-0 flex-1 flex-col gap-y-0.5">
        <span className="flex min-w-0 items-center gap-3">
          {what}
          {denied && <StatusPill status="denied" />}
        </span>
        <span className="flex min-w-0 justify-between gap-3 text-xs text-muted">
          <span className="truncate">{reason ?? actor}</span>
          {time}
        </span>
      </span>
    );
  }
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-0.5 sm:flex-row sm:items-center">
      <span className="flex min-w-0 items-center gap-3 sm:order-2 sm:flex-1">
        {what}
        {denied && <StatusPill status="denied" />}
      </span>
      <span className="flex min-w-0 items-center justify-between gap-3 text-xs text-muted sm:contents">
        {(actor || reason) && (
          <span
            className={cx(
              "truncate sm:order-1 sm:w-40 sm:shrink-0 sm:text-sm",
              !actor && "sm:hidden",
            )}
            title={row.actorName ? actorLabel : undefined}
          >
            {actor}
            {reason && (
              <span className="sm:hidden">
                {actor && " · "}
                {reason}
              </span>
            )}
          </span>
        )}
        <span className="shrink-0 text-right sm:order-3 sm:w-24">{time}</span>
      </span>
    </span>
  );
}
