import { KeyLastUsed } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { RowTitle } from "@/components/ui/data/row-title";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/data/table";
import type { TrustRuleView } from "@/lib/trust/view";

/**
 * One page of the list of trust rules, as a table with the last use and the status of each rule.
 */
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
              <KeyLastUsed apiKey={row} now={now} />
            </TableCell>
            <TableCell>
              <KeyPill apiKey={row} now={now} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
