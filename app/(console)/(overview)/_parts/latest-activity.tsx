import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Timeline, TimelineItem } from "@/components/ui/data/timeline";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import type { ActivityRow } from "@/lib/audit/view";
import { actionText } from "@/lib/audit/view-actions";
import { denialText } from "@/lib/audit/view-denials";

interface LatestActivityProps {
  rows: readonly ActivityRow[];
  now: Date;
}

/** Lists the newest audit records. A denial is shown with its reason. */
export function LatestActivity({ rows, now }: LatestActivityProps) {
  return (
    <SectionCard
      title="Latest activity"
      action={
        <TextLink href="/activity" className="text-sm leading-6">
          All activity
        </TextLink>
      }
    >
      <Timeline label="Latest activity">
        {rows.map((row) => (
          <TimelineItem
            key={row.id}
            tone={row.outcome === "denied" ? "red" : "neutral"}
            title={
              <>
                {row.outcome === "denied" && <span className="text-red">Denied: </span>}
                {actionText(row.action, row.outcome, row.subjectKind, row.details)}
                {row.subjectLabel && <span className="text-muted"> · {row.subjectLabel}</span>}
              </>
            }
            time={<RelativeTime at={row.at} now={now} />}
          >
            {row.outcome === "denied"
              ? denialText(row.code, row.reason, row.subjectKind)
              : `by ${row.actorLabel}`}
          </TimelineItem>
        ))}
      </Timeline>
    </SectionCard>
  );
}
