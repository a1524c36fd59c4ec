import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext, type SignedInContext } from "@/app/_server/request-context";
import { GrantsSummary } from "@/app/(console)/teams/_parts/grants-summary";
import { MemberList } from "@/app/(console)/teams/_parts/member-list";
import { TeamGrants } from "@/app/(console)/teams/_parts/team-grants";
import { TeamHeaderActions } from "@/app/(console)/teams/_parts/team-header-actions";
import { TeamPolicy } from "@/app/(console)/teams/_parts/team-policy";
import { TeamPolicyForm } from "@/app/(console)/teams/_parts/team-policy-form";
import { CallRows } from "@/components/calls/call-row";
import { callsHref } from "@/components/calls/calls-search";
import { ReachLine } from "@/components/grants/reach-line";
import { NewestKeys } from "@/components/keys/newest-keys";
import { Opened } from "@/components/shell/palette/opened";
import { Fact } from "@/components/ui/data/facts";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import { chosenTab } from "@/components/ui/layout/chosen-tab";
import { DetailHeader } from "@/components/ui/layout/detail-header";
import { DetailTabs } from "@/components/ui/layout/detail-tabs";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { grantChoices } from "@/lib/grants/grant-choices";
import { listGrants } from "@/lib/grants/list-grants";
import { previewReach } from "@/lib/grants/preview-reach";
import { listNames } from "@/lib/identity/people/list-names";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { limitsWithout } from "@/lib/limits/view";
import { readPolicy } from "@/lib/policy/read-policy";
import { stricterRules } from "@/lib/policy/view-key-rules";
import { showTeam } from "@/lib/teams/show-team";
import type { TeamDetail } from "@/lib/teams/view";
import { listCalls } from "@/lib/usage/calls/list-calls";

export const metadata: Metadata = { title: "Team" };

const KEYS_SHOWN = 8;
const CALLS_SHOWN = 20;

const TABS = [
  { tab: "overview", label: "Overview" },
  { tab: "access", label: "Access" },
  { tab: "calls", label: "Calls" },
] as const;

interface TeamPageProps {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ tab?: string | string[] }>;
}

interface TeamTabProps {
  ctx: SignedInContext;
  team: TeamDetail;
}

/**
 * The page of one team: its facts, and in tabs its members and keys, its access with the policy, and
 * its calls. Only operators can change them.
 */
export default async function TeamPage({ params, searchParams }: TeamPageProps) {
  const [ctx, { slug }, { tab }] = await Promise.all([pageContext(), params, searchParams]);
  // The team must be read before any part of the response is sent, so that an unknown team gets
  // status 404.
  const team = pageValue(await showTeam(ctx, { slug }));
  const current = chosenTab(TABS, tab);
  const props = { ctx, team };
  return (
    <>
      <Opened kind="team" id={team.slug} title={team.name} detail={team.slug} />
      <DetailHeader
        back={<TextLink href="/teams">Teams</TextLink>}
        title={team.name}
        status={<StatusPill status={team.disabled ? "disabled" : "active"} />}
        description={<code className="font-mono">{team.slug}</code>}
        action={team.mayChange ? <TeamHeaderActions team={team} /> : undefined}
        facts={
          <>
            <Fact label="Members">{team.members.length.toLocaleString("en-GB")}</Fact>
            <Fact label="Active keys">{team.activeKeys.toLocaleString("en-GB")}</Fact>
            <Fact label="Calls in 7 days">{team.callsLast7Days.toLocaleString("en-GB")}</Fact>
            <Fact label="Created">
              <RelativeTime at={team.createdAt} now={ctx.now} />
            </Fact>
          </>
        }
        tabs={<DetailTabs label="Team" path={`/teams/${slug}`} tabs={TABS} current={current} />}
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
      </div>
    </>
  );
}

/** The members of the team, and its newest keys. Members see only their own keys. */
async function TeamOverview({ ctx, team }: TeamTabProps) {
  const operator = team.mayChange;
  const [keys, people] = await Promise.all([
    listKeys(ctx, { teamId: team.id, pageSize: KEYS_SHOWN }).then(pageValue),
    operator ? listNames(ctx, {}).then(pageValue) : [],
  ]);
  const inside = new Set(team.members.map(({ id }) => id));
  return (
    <>
      <NewestKeys
        title={operator ? "Keys" : "Your keys in this team"}
        keys={keys}
        allHref={`/keys?team=${team.id}`}
        now={ctx.now}
        empty={operator ? "The team has no keys." : "You have no keys in this team."}
      />
      <MemberList
        team={team}
        selfId={ctx.actor.id}
        others={people.filter(({ id }) => !inside.has(id))}
      />
    </>
  );
}

/** What keys of the team can use, and the policy that applies to them. */
async function TeamAccess({ ctx, team }: TeamTabProps) {
  const teamId = team.id;
  const [grants, reach, choices, policy] = await Promise.all([
    listGrants(ctx, { teamId }).then(pageValue),
    previewReach(ctx, { teamId }).then(pageValue),
    team.mayChange ? grantChoices(ctx, { teamId }).then(pageValue) : null,
    readPolicy(ctx, {}).then(pageValue),
  ]);
  return (
    <>
      <SectionCard
        flush
        title="Access"
        description="What keys of the team can use. Each key can be narrowed on its own page."
      >
        {choices ? (
          <TeamGrants teamId={teamId} choices={choices} grants={grants} reach={reach} />
        ) : (
          <>
            <GrantsSummary grants={grants.team} />
            <div className="border-t border-line px-5 py-4">
              <ReachLine reach={reach} who="This team" />
            </div>
          </>
        )}
      </SectionCard>
      <TeamPolicy
        policy={policy}
        rules={stricterRules(policy, team.policy)}
        limits={limitsWithout(policy, ctx.config.keyLimits)}
      />
      {team.mayChange && <TeamPolicyForm team={team} installation={policy} />}
    </>
  );
}

/** The latest tool calls with keys of the team. Members see only those with their own keys. */
async function TeamCalls({ ctx, team }: TeamTabProps) {
  const { slug } = team;
  const { rows } = pageValue(await listCalls(ctx, { team: slug, limit: CALLS_SHOWN }));
  return (
    <SectionCard
      flush
      title={team.mayChange ? "Recent calls" : "Your recent calls"}
      action={
        rows.length > 0 && <TextLink href={callsHref("/calls", { team: slug })}>All calls</TextLink>
      }
    >
      {rows.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">
          No tool calls yet. Calls with keys of this team appear here.
        </p>
      ) : (
        <CallRows label="Recent calls" rows={rows} now={ctx.now} filter={{ team: slug }} />
      )}
    </SectionCard>
  );
}
