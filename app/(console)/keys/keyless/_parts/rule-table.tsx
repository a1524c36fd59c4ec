import { ConnectionPill } from "@/app/(console)/keys/_parts/connection-pill";
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
import type { TrustRuleView } from "@/lib/trust/view";

/** A table with one page of trust rules. */
export function RuleTable({ rows, now }: { rows: readonly TrustRuleView[]; now: Date }) {
  return (
    <Table caption="Trust rules">
      <TableHead>
        <TableHeader>Rule</TableHeader>
        <TableHeader className="max-md:hidden">Team</TableHeader>
        <TableHeader className="max-sm:hidden">Last used</TableHeader>
        <TableHeader>Status</TableHeader>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell className="w-full max-w-0">
              <RowTitle
                href={`/keys/keyless/${row.id}`}
                title={row.name}
                detail={row.subject ?? row.issuer}
              />
            </TableCell>
            <TableCell className="whitespace-nowrap max-md:hidden">{row.team.name}</TableCell>
            <TableCell className="whitespace-nowrap max-sm:hidden">
              {row.lastUsedAt ? (
                <RelativeTime at={row.lastUsedAt} now={now} />
              ) : (
                <span className="text-muted">Never used</span>
              )}
            </TableCell>
            <TableCell>
              <ConnectionPill connection={row} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
