import { ServerPill } from "@/app/(console)/servers/_parts/server-pill";
import { TRANSPORT_TEXT } from "@/app/(console)/servers/_parts/transport-text";
import { CardList, RowCard } from "@/components/ui/data/card-list";
import { countText } from "@/components/ui/data/count-text";
import { RowTitle } from "@/components/ui/data/row-title";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/data/table";
import type { UpstreamSummary } from "@/lib/servers/view";

interface ServerListProps {
  rows: readonly UpstreamSummary[];
  /** The number of calls in the last 7 days, by server id. */
  use: Readonly<Record<string, number>>;
  /** True for operators, who also see the transport, the number of tools and the latency. */
  details: boolean;
}

const number = (value: number) => value.toLocaleString("en-GB");

/** One page of the list of servers, as a table or, on narrow screens, as cards. */
export function ServerList({ rows, use, details }: ServerListProps) {
  const pill = (row: UpstreamSummary) => <ServerPill enabled={row.enabled} state={row.state} />;
  return (
    <>
      <Table caption="Servers" wideOnly>
        <TableHead>
          <TableHeader>Server</TableHeader>
          {details && <TableHeader className="max-lg:hidden">Transport</TableHeader>}
          {details && <TableHeader className="text-right">Tools</TableHeader>}
          {details && <TableHeader className="text-right max-md:hidden">Latency</TableHeader>}
          <TableHeader className="text-right">7 days</TableHeader>
          <TableHeader>Health</TableHeader>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              <TableCell className="w-full max-w-0">
                <Title row={row} />
              </TableCell>
              {details && (
                <TableCell className="whitespace-nowrap max-lg:hidden">
                  {row.detail && TRANSPORT_TEXT[row.detail.transport]}
                </TableCell>
              )}
              {details && (
                <TableCell end className="tabular-nums">
                  {row.counts.tools}
                </TableCell>
              )}
              {details && (
                <TableCell end className="whitespace-nowrap tabular-nums max-md:hidden">
                  {latencyText(row)}
                </TableCell>
              )}
              <TableCell end className="tabular-nums">
                {number(use[row.id] ?? 0)}
              </TableCell>
              <TableCell className="whitespace-nowrap">{pill(row)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardList label="Servers">
        {rows.map((row) => (
          <RowCard key={row.id} title={<Title row={row} />} status={pill(row)}>
            {details && <span>{countText(row.counts.tools, "tool")}</span>}
            <span>{countText(use[row.id] ?? 0, "call")} in 7 days</span>
          </RowCard>
        ))}
      </CardList>
    </>
  );
}

/**
 * Shows a server's name, with its address, its last error, and the number of changes to review
 * below.
 */
function Title({ row }: { row: UpstreamSummary }) {
  const { name, title, detail } = row;
  const wrong = row.enabled && row.state !== "up" ? detail?.health.lastError : null;
  const marks = [
    detail?.waitingItems ? `${countText(detail.waitingItems, "item")} waiting for approval` : null,
    detail?.changedItems && !detail.waitingItems
      ? `${countText(detail.changedItems, "item")} changed`
      : null,
  ].filter((text) => text !== null);
  return (
    <span className="flex min-w-0 flex-col">
      <RowTitle
        href={`/servers/${name}`}
        title={title ?? name}
        detail={detail ? detail.target : name}
      />
      {wrong && (
        <span className="truncate text-xs text-red" title={wrong}>
          {wrong}
        </span>
      )}
      {marks.length > 0 && <span className="truncate text-xs text-amber">{marks.join(", ")}</span>}
    </span>
  );
}

function latencyText({ detail }: UpstreamSummary) {
  const latencyMs = detail?.health.latencyMs;
  if (latencyMs === null || latencyMs === undefined) return <span className="text-muted">–</span>;
  return `${number(latencyMs)} ms`;
}
