import { ServerPill } from "@/app/(console)/servers/_parts/server-pill";
import { UrlText } from "@/components/ui/base/url-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { CardList, RowCard } from "@/components/ui/data/card-list";
import { RowTitle } from "@/components/ui/data/row-title";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/data/table";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import type { UpstreamSummary } from "@/lib/servers/view";
import type { ServerUse } from "@/lib/usage/view";
import { countText } from "@/lib/words/view-count";

interface ServerListProps {
  rows: readonly UpstreamSummary[];
  /** The use of each server, by its id. A server without calls has none. */
  use: Readonly<Record<string, ServerUse>>;
  /** True for operators, who also see the number of tools, the latency and why a server is down. */
  details: boolean;
  now: Date;
}

const number = (value: number) => value.toLocaleString("en-GB");
const None = () => <span className="text-muted">–</span>;

/** One page of the list of servers, as a table or, on narrow screens, as cards. */
export function ServerList({ rows, use, details, now }: ServerListProps) {
  const pill = (row: UpstreamSummary) => <ServerPill enabled={row.enabled} state={row.state} />;
  return (
    <>
      <Table caption="Servers" wideOnly>
        <TableHead>
          <TableHeader>Server</TableHeader>
          {details && <TableHeader className="text-right">Tools</TableHeader>}
          <TableHeader className="max-md:hidden">Last used</TableHeader>
          <TableHeader className="text-right">7 days</TableHeader>
          {details && <TableHeader className="text-right max-lg:hidden">Latency</TableHeader>}
          <TableHeader>Health</TableHeader>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              <TableCell className="w-full max-w-0">
                <Title row={row} />
              </TableCell>
              {details && (
                <TableCell end className="tabular-nums">
                  {number(row.counts.tools)}
                </TableCell>
              )}
              <TableCell className="whitespace-nowrap max-md:hidden">
                <LastUsed use={use[row.id]} now={now} />
              </TableCell>
              <TableCell end className="tabular-nums">
                {number(use[row.id]?.callsLast7Days ?? 0)}
              </TableCell>
              {details && (
                <TableCell end className="whitespace-nowrap tabular-nums max-lg:hidden">
                  {latencyText(row)}
                </TableCell>
              )}
              <TableCell className="whitespace-nowrap">{pill(row)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardList label="Servers">
        {rows.map((row) => (
          <RowCard key={row.id} title={<Title row={row} />} status={pill(row)}>
            {details && <span>{countText(row.counts.tools, "tool")}</span>}
            <span>{countText(use[row.id]?.callsLast7Days ?? 0, "call")} in 7 days</span>
            {use[row.id]?.lastCallAt && (
              <span>
                Last used <LastUsed use={use[row.id]} now={now} />
              </span>
            )}
          </RowCard>
        ))}
      </CardList>
    </>
  );
}

/**
 * Shows a server's name with its address, and below it what is wrong with the server or waits for
 * an operator.
 */
function Title({ row }: { row: UpstreamSummary }) {
  const { name, title, detail } = row;
  const wrong = row.enabled && row.state !== "up" ? detail?.health.lastError : null;
  const waits = whatWaits(row);
  return (
    <span className="flex min-w-0 flex-col">
      <RowTitle
        href={`/servers/${name}`}
        title={title ?? name}
        detail={detail ? <UrlText text={detail.target} /> : title !== null && name}
      />
      {wrong && (
        <span className="truncate text-xs text-red" title={wrong}>
          <VisibleText text={wrong} />
        </span>
      )}
      {waits && <span className="truncate text-xs text-amber">{waits}</span>}
    </span>
  );
}

/** Says what a server waits for: an account, or a decision about changed items. */
function whatWaits({ enabled, state, detail }: UpstreamSummary): string | null {
  if (!detail) return null;
  const { credentials, waitingItems, changedItems } = detail;
  if (waitingItems > 0) return `${countText(waitingItems, "item")} waiting for approval`;
  if (changedItems > 0) return `${countText(changedItems, "item")} changed`;
  const needsAccount = enabled && state === "unknown" && credentials !== "server";
  return needsAccount ? "Checked once a person has connected an account" : null;
}

function LastUsed({ use, now }: { use: ServerUse | undefined; now: Date }) {
  return use?.lastCallAt ? <RelativeTime at={use.lastCallAt} now={now} /> : <None />;
}

function latencyText({ detail }: UpstreamSummary) {
  const latencyMs = detail?.health.latencyMs;
  return latencyMs === null || latencyMs === undefined ? <None /> : `${number(latencyMs)} ms`;
}
