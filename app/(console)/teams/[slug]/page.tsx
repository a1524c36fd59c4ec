import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { GrantsSummary } from "@/app/(console)/teams/_parts/grants-summary";
import { MemberList } from "@/app/(console)/teams/_parts/member-list";
import { TeamHeaderActions } from "@/app/(console)/teams/_parts/team-header-actions";
import { TeamPolicy } from "@/app/(console)/teams/_parts/team-policy";
import { previewTeamReachAction, setTeamGrantsAction } from "@/app/(console)/teams/grant-actions";
import { GrantsEditor } from "@/components/grants/grants-editor";
import { ReachLine } from "@/components/grants/reach-line";
import { NewestKeys } from "@/components/keys/newest-keys";
import { Opened } from "@/components/shell/palette/opened";
import { StatusPill } from "@/components/ui/data/status-pill";
import { Banner } from "@/components/ui/feedback/banner";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { grantChoices } from "@/lib/grants/grant-choices";
import { listGrants } from "@/lib/grants/list-grants";
import { previewReach } from "@/lib/grants/preview-reach";
import { listNames } from "@/lib/identity/people/list-names";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { limitsWithout } from "@/lib/limits/view";
import { readPolicy } from "@/lib/policy/read-policy";
import { showTeam } from "@/lib/teams/show-team";

export const metadata: Metadata = { title: "Team" };

const KEYS_SHOWN = 8;

/**
 * The page of one team. It shows the team's access, members and keys, and the policy for its keys.
 * Only operators can change them.
 */
export default async function TeamPage({ params }: { params: Promise<{ slug: string }> }) {
  const [ctx, { slug }] = await Promise.all([pageContext(), params]);
  // The team must be read before any part of the response is sent, so that an unknown team gets
  // status 404.
  const team = pageValue(await showTeam(ctx, { slug }));
  const teamId = team.id;
  const operator = team.mayChange;
  const [grants, reach, choices, keys, policy, people] = await Promise.all([
    listGrants(ctx, { teamId }).then(pageValue),
    previewReach(ctx, { teamId }).then(pageValue),
    operator ? grantChoices(ctx, { teamId }).then(pageValue) : null,
    listKeys(ctx, { teamId, pageSize: KEYS_SHOWN }).then(pageValue),
    readPolicy(ctx, {}).then(pageValue),
    operator ? listNames(ctx, {}).then(pageValue) : [],
  ]);
  const inside = new Set(team.members.map(({ id }) => id));
  return (
    <>
      <Opened kind="team" id={team.slug} title={team.name} detail={team.slug} />
      <PageHeader
        back={<TextLink href="/teams">Teams</TextLink>}
        title={team.name}
        status={team.disabled ? <StatusPill status="disabled" /> : undefined}
        description={<code className="font-mono">{team.slug}</code>}
        action={operator ? <TeamHeaderActions team={team} /> : undefined}
      />
      <div className="flex flex-col gap-6">
        {team.disabled && (
          <Banner tone="amber">
            This team is disabled. Its keys are refused until an operator enables it.
          </Banner>
        )}
        <SectionCard
          flush
          title="Access"
          description="What keys of the team can use. Each key can be narrowed on its own page."
        >
          {choices ? (
            <GrantsEditor
              holder="team"
              choices={choices}
              grants={grants}
              reach={reach}
              save={setTeamGrantsAction.bind(null, teamId)}
              preview={previewTeamReachAction.bind(null, teamId)}
            />
          ) : (
            <>
              <GrantsSummary grants={grants.team} />
              <div className="border-t border-line px-5 py-4">
                <ReachLine reach={reach} who="This team" />
              </div>
            </>
          )}
        </SectionCard>
        <MemberList
          team={team}
          selfId={ctx.actor.id}
          others={people.filter(({ id }) => !inside.has(id))}
        />
        <NewestKeys
          title={operator ? "Keys" : "Your keys in this team"}
          keys={keys}
          allHref={`/keys?team=${teamId}`}
          now={ctx.now}
          empty={operator ? "The team has no keys." : "You have no keys in this team."}
        />
        <TeamPolicy
          policy={policy}
          limits={limitsWithout(policy, ctx.config.keyLimits)}
          mayChange={operator}
        />
      </div>
    </>
  );
}
