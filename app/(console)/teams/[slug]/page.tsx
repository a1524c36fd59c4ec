import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { TeamHeaderActions } from "@/app/(console)/teams/_parts/team-header-actions";
import { loadTeamSearch, teamTabs } from "@/app/(console)/teams/_parts/team-search";
import { TeamSettings } from "@/app/(console)/teams/_parts/team-settings";
import { Opened } from "@/components/shell/palette/opened";
import { Fact } from "@/components/ui/data/facts";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import { chosenTab } from "@/components/ui/layout/chosen-tab";
import { DetailHeader } from "@/components/ui/layout/detail-header";
import { DetailTabs } from "@/components/ui/layout/detail-tabs";
import { TextLink } from "@/components/ui/layout/text-link";
import { readPolicy } from "@/lib/policy/read-policy";
import { showTeam } from "@/lib/teams/show-team";
import { TeamAccess, TeamCalls, TeamHistory, TeamOverview } from "./team-tabs";

export const metadata: Metadata = { title: "Team" };

interface TeamPageProps {
  params: Promise<{ slug: string }>;
  searchParams: Promise<SearchParams>;
}

/**
 * The page of one team: its facts, and in tabs its members and keys, its access with the policy,
 * its calls, and for leads and operators its history and settings. Leads change its name and its
 * members, and operators everything.
 */
export default async function TeamPage({ params, searchParams }: TeamPageProps) {
  const [ctx, { slug }, search] = await Promise.all([
    pageContext(),
    params,
    loadTeamSearch(searchParams),
  ]);
  // The team must be read before any part of the response is sent, so that an unknown team gets
  // status 404.
  const team = pageValue(await showTeam(ctx, { slug }));
  const tabs = teamTabs(team);
  const current = chosenTab(tabs, search.tab ?? undefined);
  const props = { ctx, team };
  return (
    <>
      <Opened kind="team" id={team.slug} title={team.name} detail={team.slug} />
      <DetailHeader
        back={<TextLink href="/teams">Teams</TextLink>}
        title={team.name}
        status={<StatusPill status={team.disabled ? "disabled" : "active"} />}
        description={<code className="font-mono">{team.slug}</code>}
        action={team.mayLead ? <TeamHeaderActions team={team} /> : undefined}
        facts={
          <>
            <Fact label="Members">{team.members.length.toLocaleString("en-GB")}</Fact>
            <Fact label="Active keys">{team.activeKeys.toLocaleString("en-GB")}</Fact>
            <Fact label="Calls with active keys, 7 days">
              {team.callsLast7Days.toLocaleString("en-GB")}
            </Fact>
            <Fact label="Created">
              <RelativeTime at={team.createdAt} now={ctx.now} />
            </Fact>
          </>
        }
        tabs={<DetailTabs label="Team" path={`/teams/${slug}`} tabs={tabs} current={current} />}
      />
      <div className="flex flex-col gap-6">
        {team.disabled && (
          <Banner tone="amber">
            This team is disabled. Its keys are refused until an operator enables it.
          </Banner>
        )}
        {current === "overview" && <TeamOverview {...props} />}
        {current === "access" && <TeamAccess {...props} />}
        {current === "calls" && <TeamCalls {...props} />}
        {current === "history" && <TeamHistory {...props} search={search} />}
        {current === "settings" && (
          <TeamSettings team={team} installation={pageValue(await readPolicy(ctx, {}))} />
        )}
      </div>
    </>
  );
}
