import { CallRowLink, CallRowList } from "@/components/calls/call-row";
import { CallSummary } from "@/components/calls/call-summary";
import { callsHref } from "@/components/calls/calls-search";
import type { TrialRow } from "@/lib/audit/view-trials";
import type { CallRow } from "@/lib/usage/view-calls";

interface ServerTrafficProps {
  /** The server's name. */
  name: string;
  calls: readonly CallRow[];
  trials: readonly TrialRow[];
  now: Date;
  /** How many rows are shown at most. Both lists must have as many, if there are as many. */
  limit: number;
}

/**
 * Lists the latest calls to a server, and the trials of its tools in the console, newest first. A
 * call opens in the list of calls, and a trial in the activity.
 */
export function ServerTraffic({ name, calls, trials, now, limit }: ServerTrafficProps) {
  const rows = [
    ...calls.map((row) => ({
      row,
      key: `call ${row.id}`,
      who: undefined,
      href: callsHref("/calls", { server: name, kind: row.kind, open: row.requestId }),
    })),
    ...trials.map((trial) => ({
      row: callOf(trial),
      key: `trial ${trial.id}`,
      who: `Tried by ${trial.person.name}`,
      href: `/activity?${new URLSearchParams({ request: trial.requestId })}`,
    })),
  ];
  const latest = rows
    .sort((one, other) => other.row.at.getTime() - one.row.at.getTime())
    .slice(0, limit);
  return (
    <CallRowList label="Recent calls">
      {latest.map(({ row, key, who, href }) => (
        <CallRowLink key={key} href={href}>
          <CallSummary row={row} now={now} without="server" {...(who ? { who } : {})} />
        </CallRowLink>
      ))}
    </CallRowList>
  );
}

/** A trial in the form of a call, which it is except that no key made it. */
function callOf({ id, at, tool, outcome, code, durationMicros, requestId }: TrialRow): CallRow {
  return {
    ...{ id, at, outcome, code, requestId },
    ...{ kind: "tool", method: "tools/call", target: tool, durationMicros },
    ...{ server: null, key: null, owner: null, team: null },
    ...{ client: null, address: null, protocolVersion: null, refusal: null },
    ...{ requestBytes: null, responseBytes: null },
  };
}
