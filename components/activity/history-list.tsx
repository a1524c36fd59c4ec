import { VisibleText } from "@/components/ui/base/visible-text";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Timeline, TimelineItem, type TimelineItemProps } from "@/components/ui/data/timeline";
import type { ActivityRow } from "@/lib/audit/view";
import { actionText } from "@/lib/audit/view-actions";
import { detailText } from "@/lib/audit/view-details";

const TONES: Readonly<Record<string, TimelineItemProps["tone"]>> = {
  "teams.create": "green",
  "teams.enable": "green",
  "teams.disable": "amber",
  "upstreams.register": "green",
  "upstreams.enable": "green",
  "upstreams.disable": "amber",
  "upstreams.remove": "red",
};

/** Lists the changes to a server or a team, newest first. Each says who made it. */
export function HistoryList({ rows, now }: { rows: readonly ActivityRow[]; now: Date }) {
  return (
    <Timeline label="History">
      {rows.map(({ id, at, action, subjectKind, actorLabel, actorName, details }) => {
        const detail = detailText({ details });
        return (
          <TimelineItem
            key={id}
            tone={TONES[action] ?? "neutral"}
            title={
              <>
                {actionText(action, "done", subjectKind, details)}{" "}
                <span className="text-muted">by {actorName ?? actorLabel}</span>
              </>
            }
            time={<RelativeTime at={at} now={now} />}
          >
            {detail && <VisibleText text={detail} />}
          </TimelineItem>
        );
      })}
    </Timeline>
  );
}
