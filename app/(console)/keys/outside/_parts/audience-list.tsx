"use client";

import Link from "next/link";
import { CardList, RowCard } from "@/components/ui/data/card-list";
import { Pill } from "@/components/ui/data/pill";
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
import type { AudienceView } from "@/lib/outward/view";
import type { TeamView } from "@/lib/teams/view";
import { AudienceActions } from "./audience-actions";
import { heldText } from "./held-text";

interface AudienceListProps {
  rows: readonly AudienceView[];
  teams: readonly TeamView[];
  now: Date;
}

/** The list of servers outside the gateway, as a table or, on narrow screens, as cards. */
export function AudienceList({ rows, teams, now }: AudienceListProps) {
  const teamsOf = (row: AudienceView) => row.teams.map(({ name }) => name).join(", ") || "None";
  const titleOf = (row: AudienceView) => <RowTitle title={row.name} detail={row.uri} />;
  const menuOf = (row: AudienceView) => <AudienceActions audience={row} teams={teams} />;
  return (
    <>
      <Table caption="Outside servers" wideOnly>
        <TableHead>
          <TableHeader>Server</TableHeader>
          <TableHeader>Teams</TableHeader>
          <TableHeader className="text-right">Granted to</TableHeader>
          <TableHeader>Last token</TableHeader>
          <TableHeader hidden>Actions</TableHeader>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              <TableCell className="w-full max-w-0">
                {titleOf(row)}
                {row.isOwn && <OwnAddress />}
              </TableCell>
              <TableCell className="max-w-48 truncate">{teamsOf(row)}</TableCell>
              <TableCell end className="whitespace-nowrap tabular-nums">
                {heldText(row.heldBy) ?? "None"}
              </TableCell>
              <TableCell className="whitespace-nowrap">
                <LastToken audience={row} now={now} />
              </TableCell>
              <TableCell end>{menuOf(row)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardList label="Outside servers">
        {rows.map((row) => (
          <RowCard
            key={row.id}
            title={titleOf(row)}
            status={row.isOwn ? <OwnAddress /> : undefined}
            menu={menuOf(row)}
          >
            <span>{teamsOf(row)}</span>
            <span>{heldText(row.heldBy) ?? "Not granted yet"}</span>
            <span>
              <LastToken audience={row} now={now} />
            </span>
          </RowCard>
        ))}
      </CardList>
    </>
  );
}

function OwnAddress() {
  return <Pill tone="red">Now Latchkey's own address</Pill>;
}

function LastToken({ audience, now }: { audience: AudienceView; now: Date }) {
  const { lastIssuedAt, lastIssuedTo } = audience;
  if (!lastIssuedAt) return <>No token yet</>;
  return (
    <>
      <RelativeTime at={lastIssuedAt} now={now} />
      {lastIssuedTo && (
        <span className="block max-w-40 truncate text-xs text-muted">
          for{" "}
          <Link href={lastIssuedTo.href} className="underline underline-offset-2 hover:text-ink">
            {lastIssuedTo.name}
          </Link>
        </span>
      )}
    </>
  );
}
