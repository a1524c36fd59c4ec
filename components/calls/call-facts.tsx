import { ErrorCode } from "@/components/activity/error-code";
import { FactList, mono } from "@/components/activity/fact-list";
import { dateTimeText } from "@/components/ui/data/time/date-text";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { TextLink } from "@/components/ui/layout/text-link";
import { maskedKey, pageOf } from "@/lib/keys/view";
import { durationText } from "@/lib/usage/view";
import type { CallRow } from "@/lib/usage/view-calls";
import { amountText } from "@/lib/words/view-count";

interface CallFactsProps {
  row: CallRow;
  now: Date;
}

/** Everything that is recorded about a call, as pairs of label and value. */
export function CallFacts({ row, now }: CallFactsProps) {
  const { key, owner, team, server } = row;
  const bytes = (value: number | null) => (value === null ? null : amountText(value, "byte"));
  return (
    <FactList
      facts={[
        [
          "When",
          <span key="at">
            <RelativeTime at={row.at} now={now} />
            <span className="ml-2 text-muted">{dateTimeText(new Date(row.at).getTime())}</span>
          </span>,
        ],
        ["Duration", durationText(row.durationMicros)],
        [
          "Key",
          key ? (
            <span key="key">
              <TextLink href={pageOf(key)}>{key.name}</TextLink>
              {key.lastFour && (
                <code className="ml-2 font-mono text-xs text-muted">{maskedKey(key.lastFour)}</code>
              )}
            </span>
          ) : (
            "Deleted"
          ),
        ],
        ["Owner", owner?.name],
        ["Team", team && <TextLink href={`/teams/${team.slug}`}>{team.name}</TextLink>],
        [
          "Server",
          server && server.id !== null && !server.removed ? (
            <TextLink key="server" href={`/servers/${server.name}`}>
              {server.name}
            </TextLink>
          ) : (
            server && `${server.name}${server.removed ? " (removed)" : ""}`
          ),
        ],
        ["Method", mono(row.method)],
        [row.kind === "tool" ? "Tool" : "Target", mono(row.target)],
        ["Code", row.code && <ErrorCode key="code" code={row.code} />],
        ["Client", row.client],
        ["Address", mono(row.address)],
        ["MCP revision", mono(row.protocolVersion)],
        ["Sent", bytes(row.requestBytes)],
        ["Received", bytes(row.responseBytes)],
        ["Request ID", mono(row.requestId)],
      ]}
    />
  );
}
