import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Timeline, TimelineItem, type TimelineItemProps } from "@/components/ui/data/timeline";
import { actionText } from "@/lib/audit/view-actions";
import type { KeyEvent } from "@/lib/keys/view";
import { ruleChangeText } from "@/lib/trust/view-change";

const TONES: Readonly<Record<string, TimelineItemProps["tone"]>> = {
  "connections.approve": "green",
  "connections.end": "red",
  "keys.create": "green",
  "keys.replace": "green",
  "keys.enable": "green",
  "keys.disable": "amber",
  "keys.end": "red",
  "keys.revoke": "red",
  "trust.create": "green",
  "trust.end": "red",
};

/** The actions whose audit records have the old and the new values of what was changed. */
const CHANGES: readonly string[] = ["keys.set_limits", "keys.update", "trust.update"];

const text = (value: unknown) => (typeof value === "string" && value ? value : null);

/** Lists the changes to a key, newest first. Each entry says who made the change. */
export function KeyHistoryList({ events, now }: { events: readonly KeyEvent[]; now: Date }) {
  return (
    <Timeline label="History">
      {events.map(({ id, at, action, subjectKind, actorLabel, actorName, details }) => {
        const reason = text(details.reason);
        const from = text(details.from);
        return (
          <TimelineItem
            key={id}
            tone={TONES[action] ?? "neutral"}
            title={
              <>
                {actionText(action, "done", subjectKind)}{" "}
                <span className="text-muted">by {actorName ?? actorLabel}</span>
              </>
            }
            time={<RelativeTime at={at} now={now} />}
          >
            {reason && `“${reason}”`}
            {from && `Renamed from “${from}”.`}
            {CHANGES.includes(action) && ruleChangeText(details)}
          </TimelineItem>
        );
      })}
    </Timeline>
  );
}
