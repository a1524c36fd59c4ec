import { EndTime, KeyLastUsed } from "@/components/keys/key-facts";
import { PersonName } from "@/components/ui/data/person-name";
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
import { isFinal } from "@/lib/keys/view";
import type { OAuthConnectionView } from "@/lib/oauth/view";
import { ConnectionPill } from "./connection-pill";
import { EndConnection } from "./end-connection";

interface ConnectionTableProps {
  rows: readonly OAuthConnectionView[];
  now: Date;
  /** True for operators and leads, who see other people's apps. Members see only their own. */
  showOwner: boolean;
}

/** One page of the list of connected apps. */
export function ConnectionTable({ rows, now, showOwner }: ConnectionTableProps) {
  return (
    <Table caption="Connected apps">
      <TableHead>
        <TableHeader>App</TableHeader>
        {showOwner && <TableHeader className="max-md:hidden">Owner</TableHeader>}
        <TableHeader className="max-sm:hidden">Last used</TableHeader>
        <TableHeader className="max-md:hidden">Ends</TableHeader>
        <TableHeader>Status</TableHeader>
        <TableHeader hidden>Actions</TableHeader>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell className="w-full max-w-0">
              <RowTitle
                href={`/keys/apps/${row.id}`}
                title={row.name}
                detail={`${row.redirectHost} · ${row.team.name}`}
              />
            </TableCell>
            {showOwner && (
              <TableCell className="max-w-48 min-w-36 max-md:hidden">
                {row.maker && <PersonName name={row.maker.name} />}
              </TableCell>
            )}
            <TableCell className="whitespace-nowrap max-sm:hidden">
              <KeyLastUsed apiKey={row} now={now} />
            </TableCell>
            <TableCell className="whitespace-nowrap max-md:hidden">
              <EndTime apiKey={row} now={now}>
                <RelativeTime at={row.endsAt} now={now} />
              </EndTime>
            </TableCell>
            <TableCell>
              <ConnectionPill connection={row} now={now} />
            </TableCell>
            <TableCell end>
              {!isFinal(row) && <EndConnection id={row.id} name={row.name} size="sm" />}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
