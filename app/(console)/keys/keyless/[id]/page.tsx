import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { KEY_TABS, OVER_TABS } from "@/app/(console)/keys/_parts/detail/key-tabs";
import { TabSkeleton } from "@/app/(console)/keys/_parts/detail/tab-skeleton";
import { KeyHistory } from "@/app/(console)/keys/[id]/key-history";
import { KeyReach } from "@/app/(console)/keys/[id]/key-reach";
import { KeyCalls, KeyUse } from "@/app/(console)/keys/[id]/key-use";
import { RuleHeaderActions } from "@/app/(console)/keys/keyless/_parts/rule-header-actions";
import { RuleLifetime } from "@/app/(console)/keys/keyless/_parts/rule-lifetime";
import { RuleTerms } from "@/app/(console)/keys/keyless/_parts/rule-terms";
import { TryToken } from "@/app/(console)/keys/keyless/_parts/try-token";
import { setRuleLimitsAction } from "@/app/(console)/keys/keyless/actions";
import { EndFact, KeyExpiry, KeyLastUsed } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Fact } from "@/components/ui/data/facts";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { Banner } from "@/components/ui/feedback/banner";
import { chosenTab } from "@/components/ui/layout/chosen-tab";
import { DetailHeader } from "@/components/ui/layout/detail-header";
import { DetailTabs } from "@/components/ui/layout/detail-tabs";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { machineSnippet } from "@/lib/connect/view-snippet";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { isFinal } from "@/lib/keys/view";
import { policyOfTeam } from "@/lib/keys/view-policies";
import { showRule } from "@/lib/trust/show-rule";
import { presetOf } from "@/lib/trust/view-presets";
import { amountText } from "@/lib/words/view-count";

/** Reads the trust rule once per request, for both the page's metadata and the page. */
const ruleOf = cache(async (id: string) => showRule(await pageContext(), { id }));

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ tab?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await ruleOf((await params).id);
  return { title: found.ok ? found.value.name : "Trust rule" };
}

/**
 * The page of one trust rule: in tabs its use, access and calls, the claims that it requires with a
 * snippet for machines, its history and its settings.
 */
export default async function RulePage({ params, searchParams }: Props) {
  const [ctx, { id }, { tab }] = await Promise.all([pageContext(), params, searchParams]);
  const rule = pageValue(await ruleOf(id));
  const policies = pageValue(await showKeyPolicy(ctx, {}));
  const { now, config } = ctx;
  const tabs = isFinal(rule) ? OVER_TABS : KEY_TABS;
  const current = chosenTab(tabs, tab);
  const traffic = {
    ...{ ctx, id },
    whenUnused:
      "Calls and denials of this rule's machines appear here within seconds. Tokens that fit no rule are listed under Activity.",
  };
  const snippet = machineSnippet(presetOf(rule.issuer, rule.subject), {
    publicUrl: config.publicUrl,
    audience: config.trustAudience,
  });
  return (
    <>
      <LiveRefresh seconds={10} />
      <DetailHeader
        back={<TextLink href="/keys/keyless">Keyless</TextLink>}
        title={rule.name}
        status={<KeyPill apiKey={rule} now={now} />}
        description={<code className="font-mono break-all">{rule.issuer}</code>}
        action={isFinal(rule) ? undefined : <RuleHeaderActions rule={rule} />}
        facts={
          <>
            <Fact label="Team">{rule.team.name}</Fact>
            <Fact label="Last used">
              <KeyLastUsed apiKey={rule} now={now} />
            </Fact>
            <EndFact label="Expires" apiKey={rule} now={now}>
              <KeyExpiry apiKey={rule} now={now} />
            </EndFact>
            <Fact label="Token lifetime">
              {rule.tokenSeconds === null
                ? "Set by the policy"
                : amountText(rule.tokenSeconds, "second")}
            </Fact>
          </>
        }
        tabs={
          <DetailTabs label="Rule" path={`/keys/keyless/${id}`} tabs={tabs} current={current} />
        }
      />
      <div className="flex flex-col gap-6">
        {rule.status === "disabled" && (
          <Banner tone="amber">
            This rule is disabled. Machines get no tokens, and their tokens are refused, until it is
            enabled.
          </Banner>
        )}
        <Suspense key={current} fallback={<TabSkeleton tab={current} />}>
          {current === "overview" && (
            <KeyUse {...traffic} callsHref={`/keys/keyless/${id}?tab=calls`} />
          )}
          {current === "access" && (
            <KeyReach
              ctx={ctx}
              apiKey={rule}
              holder="rule"
              saveLimits={setRuleLimitsAction.bind(null, id)}
            />
          )}
          {current === "calls" && <KeyCalls {...traffic} />}
          {current === "connect" && (
            <>
              <RuleTerms rule={rule} audience={config.trustAudience} />
              <SectionCard title="How a machine uses it" description={snippet.summary}>
                <CodeBlock title={snippet.title} label={snippet.title} code={snippet.code} />
              </SectionCard>
              <TryToken />
            </>
          )}
          {current === "history" && <KeyHistory ctx={ctx} id={id} />}
          {current === "settings" && (
            <RuleLifetime rule={rule} policy={policyOfTeam(policies, rule.team.id)} now={now} />
          )}
        </Suspense>
      </div>
    </>
  );
}
