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
import type { TeamSummary } from "@/lib/teams/view";
import { countText } from "@/lib/words/view-count";

/**
 * The list of teams, as a table or, on narrow screens, as cards. For each team, the list shows the
 * number of members, keys and servers.
 */
export function TeamList({ teams }: { teams: readonly TeamSummary[] }) {
  const title = ({ slug, name }: TeamSummary) => (
    <RowTitle href={`/teams/${slug}`} title={name} detail={slug} />
  );
  const pill = ({ disabled }: TeamSummary) => (
    <StatusPill status={disabled ? "disabled" : "active"} />
  );
  return (
    <>
      <Table caption="Teams" wideOnly>
        <TableHead>
          <TableHeader>Name</TableHeader>
          <TableHeader className="text-right">Members</TableHeader>
          <TableHeader className="text-right">Active keys</TableHeader>
          <TableHeader className="text-right">Servers</TableHeader>
          <TableHeader>Status</TableHeader>
        </TableHead>
        <TableBody>
          {teams.map((team) => (
            <TableRow key={team.id}>
              <TableCell className="w-full max-w-0">{title(team)}</TableCell>
              <TableCell end className="tabular-nums">
                {team.members}
              </TableCell>
              <TableCell end className="tabular-nums">
                {team.activeKeys}
              </TableCell>
              <TableCell end className="tabular-nums">
                {team.servers}
              </TableCell>
              <TableCell>{pill(team)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardList label="Teams">
        {teams.map((team) => (
          <RowCard key={team.id} title={title(team)} status={pill(team)}>
            <span>{countText(team.members, "member")}</span>
            <span>{countText(team.activeKeys, "active key")}</span>
            <span>{countText(team.servers, "server")}</span>
          </RowCard>
        ))}
      </CardList>
    </>
  );
}
