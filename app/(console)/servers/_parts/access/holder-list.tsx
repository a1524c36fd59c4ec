import Link from "next/link";
import type { ReactNode } from "react";
import { CardList, RowCard } from "@/components/ui/data/card-list";
import { RowTitle } from "@/components/ui/data/row-title";
import { StatusPill } from "@/components/ui/data/status-pill";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/data/table";
import { ButtonLink } from "@/components/ui/form/button-link";
import type { ServerHolder } from "@/lib/grants/view";
import { countText } from "@/lib/words/view-count";

interface HolderListProps {
  rows: readonly ServerHolder[];
  /** True for operators, who get a link to each team's grants. */
  manages: boolean;
}

/**
 * One page of teams with what they may use on a server and how many keys and people use it for
 * them, as a table or, on narrow screens, as cards.
 */
export function HolderList({ rows, manages }: HolderListProps) {
  return (
    <>
      <Table caption="Teams" wideOnly>
        <TableHead>
          <TableHeader>Team</TableHeader>
          <TableHeader>May use</TableHeader>
          <TableHeader>Active keys</TableHeader>
          <TableHeader className="text-right max-md:hidden">People</TableHeader>
          {manages && <TableHeader hidden>Grants</TableHeader>}
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.team.id}>
              <TableCell className="w-2/5 max-w-0">
                <Title row={row} />
              </TableCell>
              <TableCell>{grantText(row)}</TableCell>
              <TableCell>{row.grant ? <Credentials row={row} /> : <None />}</TableCell>
              <TableCell end className="tabular-nums max-md:hidden">
                {row.people.toLocaleString("en-GB")}
              </TableCell>
              {manages && (
                <TableCell end>
                  <GrantsLink row={row} />
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardList label="Teams">
        {rows.map((row) => (
          <RowCard
            key={row.team.id}
            title={<Title row={row} />}
            status={manages ? <GrantsLink row={row} /> : undefined}
          >
            <span>{grantText(row)}</span>
            {row.grant && <Credentials row={row} />}
            <span>{countText(row.people, "person", "people")}</span>
          </RowCard>
        ))}
      </CardList>
    </>
  );
}

const None = () => <span className="text-muted">–</span>;

function Title({ row: { team } }: { row: ServerHolder }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <RowTitle href={`/teams/${team.slug}`} title={team.name} />
      {team.disabled && <StatusPill status="disabled" />}
    </span>
  );
}

function GrantsLink({ row: { team, grant } }: { row: ServerHolder }) {
  const label = grant ? "Edit grants" : "Grant tools";
  return (
    <ButtonLink
      size="sm"
      href={`/teams/${team.slug}?tab=access`}
      aria-label={`${label} of ${team.name}`}
    >
      {label}
    </ButtonLink>
  );
}

/** Says what a team may use, such as "All tools" or "3 tools, no prompts". */
function grantText({ grant }: ServerHolder): string {
  if (!grant) return "Nothing";
  const { allTools, tools, prompts, resources } = grant;
  const without = [prompts ? null : "prompts", resources ? null : "resources"].filter(Boolean);
  return [
    allTools ? "All tools" : tools === 0 ? "No tools" : countText(tools, "tool"),
    ...(without.length > 0 ? [`no ${without.join(" or ")}`] : []),
  ].join(", ");
}

/** Counts the keys, apps and trust rules that reach the server, with links to their lists. */
function Credentials({ row }: { row: ServerHolder }) {
  const { team, activeKeys, activeApps, activeRules, narrowed } = row;
  const parts: [string, ReactNode][] = [];
  const link = (href: string, text: string) => (
    <Link href={href} className="underline decoration-control underline-offset-3">
      {text}
    </Link>
  );
  if (activeKeys > 0 || activeApps + activeRules === 0) {
    const text = countText(activeKeys, "key");
    parts.push(["keys", activeKeys > 0 ? link(`/keys?team=${team.id}`, text) : text]);
  }
  if (activeApps > 0) parts.push(["apps", link("/keys/apps", countText(activeApps, "app"))]);
  if (activeRules > 0) {
    parts.push(["rules", link("/keys/keyless", countText(activeRules, "trust rule"))]);
  }
  return (
    <span>
      {parts.map(([key, part], index) => (
        <span key={key}>
          {index > 0 && ", "}
          {part}
        </span>
      ))}
      {narrowed > 0 && (
        <span className="block text-xs text-muted">
          {narrowed.toLocaleString("en-GB")} more narrowed to other servers
        </span>
      )}
    </span>
  );
}
