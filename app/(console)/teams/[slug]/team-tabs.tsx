import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { GrantsSummary } from "@/app/(console)/teams/_parts/grants-summary";
import { MemberList } from "@/app/(console)/teams/_parts/member-list";
import { TeamGrants } from "@/app/(console)/teams/_parts/team-grants";
import { TeamPolicy } from "@/app/(console)/teams/_parts/team-policy";
import { type TeamSearch, teamHref } from "@/app/(console)/teams/_parts/team-search";
import { HistoryPage, historyPlace } from "@/components/activity/history-page";
import { CallRows } from "@/components/calls/call-row";
import { callsHref } from "@/components/calls/calls-search";
import { ReachLine } from "@/components/grants/reach-line";
import { NewestKeys } from "@/components/keys/newest-keys";
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
import { teamHistory } from "@/lib/teams/team-history";
import type { TeamDetail } from "@/lib/teams/view";
import { listCalls } from "@/lib/usage/calls/list-calls";

const KEYS_SHOWN = 8;
const CALLS_SHOWN = 20;

interface TeamTabProps {
  ctx: SignedInContext;
  team: TeamDetail;
}

/** The members of the team, and its newest keys. Members who are no leads see only their own keys. */
export async function TeamOverview({ ctx, team }: TeamTabProps) {
  const { mayLead, mayChange } = team;
  const [keys, people] = await Promise.all([
    listKeys(ctx, { teamId: team.id, pageSize: KEYS_SHOWN }).then(pageValue),
    mayChange ? listNames(ctx, {}).then(pageValue) : [],
  ]);
  const inside = new Set(team.members.map(({ id }) => id));
  return (
    <>
      <NewestKeys
        title={mayLead ? "Keys" : "Your keys in this team"}
        keys={keys}
        allHref={`/keys?team=${team.id}`}
        now={ctx.now}
        empty={mayLead ? "The team has no keys." : "You have no keys in this team."}
      />
      <MemberList
        team={team}
        selfId={ctx.actor.id}
        others={mayChange ? people.filter(({ id }) => !inside.has(id)) : null}
      />
    </>
  );
}

/** What keys of the team can use, and the policy that applies to them. */
export async function TeamAccess({ ctx, team }: TeamTabProps) {
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
    </>
  );
}

/** The latest tool calls with keys of the team. Members who are no leads see only their own. */
export async function TeamCalls({ ctx, team }: TeamTabProps) {
  const { slug } = team;
  const { rows } = pageValue(await listCalls(ctx, { team: slug, limit: CALLS_SHOWN }));
  return (
    <SectionCard
      flush
      title={team.mayLead ? "Recent calls" : "Your recent calls"}
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

/** The changes to the team, its members and its grants: who did what, and when. */
export async function TeamHistory({ ctx, team, search }: TeamTabProps & { search: TeamSearch }) {
  const { slug } = team;
  const place = historyPlace(search);
  const page = pageValue(await teamHistory(ctx, { slug, ...place }));
  return (
    <HistoryPage
      {...{ page, place }}
      now={ctx.now}
      of="team"
      hrefOf={(other) => teamHref(`/teams/${slug}`, { tab: "history", ...other })}
    />
  );
}
