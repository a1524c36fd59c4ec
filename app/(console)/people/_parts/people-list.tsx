"use client";

import type { ReactNode } from "react";
import { CardList, RowCard } from "@/components/ui/data/card-list";
import { PersonName } from "@/components/ui/data/person-name";
import { StatusPill } from "@/components/ui/data/status-pill";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/data/table";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import type { PersonView } from "@/lib/identity/view";
import { amountText } from "@/lib/words/view-count";

interface PeopleListProps {
  rows: readonly PersonView[];
  now: Date;
  /** The id of the signed-in user, who is marked with "you" in the list. */
  selfId: string;
  menu: (person: PersonView) => ReactNode;
}

const ROLE = { operator: "Operator", member: "Member" } as const;

/** One page of the list of people, as a table or, on narrow screens, as cards. */
export function PeopleList({ rows, now, selfId, menu }: PeopleListProps) {
  const emailOf = (row: PersonView) => (row.id === selfId ? `${row.email} · you` : row.email);
  const teamsOf = (row: PersonView) => row.teams.map((team) => team.name).join(", ") || "None";
  const seen = (row: PersonView) =>
    row.lastSeenAt ? <RelativeTime at={row.lastSeenAt} now={now} /> : "Never";
  return (
    <>
      <Table caption="People" wideOnly>
        <TableHead>
          <TableHeader>Person</TableHeader>
          <TableHeader>Role</TableHeader>
          <TableHeader className="max-lg:hidden">Teams</TableHeader>
          <TableHeader>Last seen</TableHeader>
          <TableHeader className="text-right max-md:hidden">Active keys</TableHeader>
          <TableHeader>Status</TableHeader>
          <TableHeader hidden>Actions</TableHeader>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              <TableCell className="w-full max-w-0">
                <PersonName name={row.name} detail={emailOf(row)} href={`/people/${row.id}`} />
              </TableCell>
              <TableCell>{ROLE[row.role]}</TableCell>
              <TableCell className="max-w-48 truncate max-lg:hidden">{teamsOf(row)}</TableCell>
              <TableCell className="whitespace-nowrap">{seen(row)}</TableCell>
              <TableCell end className="tabular-nums max-md:hidden">
                {row.activeKeys}
              </TableCell>
              <TableCell>
                <StatusPill status={row.status} />
              </TableCell>
              <TableCell end>{menu(row)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardList label="People">
        {rows.map((row) => (
          <RowCard
            key={row.id}
            title={<PersonName name={row.name} detail={emailOf(row)} href={`/people/${row.id}`} />}
            status={<StatusPill status={row.status} />}
            menu={menu(row)}
          >
            <span>{ROLE[row.role]}</span>
            <span>{amountText(row.activeKeys, "key")}</span>
            <span>{row.lastSeenAt ? <>Seen {seen(row)}</> : "Never seen"}</span>
          </RowCard>
        ))}
      </CardList>
    </>
  );
}
