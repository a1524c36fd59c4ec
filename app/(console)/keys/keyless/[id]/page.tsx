import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { DetailSkeleton, ReachSkeleton } from "@/app/(console)/keys/_parts/detail/detail-skeleton";
import { KeyReach } from "@/app/(console)/keys/[id]/key-reach";
import { KeyUse } from "@/app/(console)/keys/[id]/key-use";
import { RuleHeaderActions } from "@/app/(console)/keys/keyless/_parts/rule-header-actions";
import { RuleLifetime } from "@/app/(console)/keys/keyless/_parts/rule-lifetime";
import { RuleTerms } from "@/app/(console)/keys/keyless/_parts/rule-terms";
import { TryToken } from "@/app/(console)/keys/keyless/_parts/try-token";
import { setRuleLimitsAction } from "@/app/(console)/keys/keyless/actions";
import { EndFact, KeyExpiry, KeyLastUsed } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Fact, Facts } from "@/components/ui/data/facts";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { Banner } from "@/components/ui/feedback/banner";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { machineSnippet } from "@/lib/connect/view-snippet";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { isFinal } from "@/lib/keys/view";
import { showRule } from "@/lib/trust/show-rule";
import type { TrustRuleView } from "@/lib/trust/view";
import { presetOf } from "@/lib/trust/view-presets";

/** Reads the trust rule once per request, for both the page's metadata and the page. */
const ruleOf = cache(async (id: string) => showRule(await pageContext(), { id }));

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await ruleOf((await params).id);
  return { title: found.ok ? found.value.name : "Trust rule" };
}

/**
 * The page of one trust rule. It shows the claims that the rule requires, the rule's access and
 * use, and a snippet for machines.
 */
export default async function RulePage({ params }: Props) {
  const [ctx, { id }] = await Promise.all([pageContext(), params]);
  const rule = pageValue(await ruleOf(id));
  const policy = pageValue(await showKeyPolicy(ctx, {}));
  const { now, config } = ctx;
  const over = isFinal(rule);
  const snippet = machineSnippet(presetOf(rule.issuer, rule.subject), {
    publicUrl: config.publicUrl,
    audience: config.trustAudience,
  });
  return (
    <>
      <LiveRefresh seconds={10} />
      <PageHeader
        back={<TextLink href="/keys/keyless">Keyless</TextLink>}
        title={rule.name}
        status={<KeyPill apiKey={rule} now={now} />}
        description={<code className="font-mono break-all">{rule.issuer}</code>}
        action={over ? undefined : <RuleHeaderActions rule={rule} />}
      />
      <div className="flex flex-col gap-6">
        {rule.status === "disabled" && (
          <Banner tone="amber">
            This rule is disabled. Machines get no tokens, and their tokens are refused, until it is
            enabled.
          </Banner>
        )}
        <Facts>
          <Fact label="Team">{rule.team.name}</Fact>
          <Fact label="Last used">
            <KeyLastUsed apiKey={rule} now={now} />
          </Fact>
          <EndFact label="Expires" apiKey={rule} now={now}>
            <KeyExpiry apiKey={rule} now={now} />
          </EndFact>
          <Fact label="Token lifetime">
            {rule.tokenSeconds === null ? "Set by the policy" : `${rule.tokenSeconds} seconds`}
          </Fact>
          <Fact label="Keys">{keysText(rule)}</Fact>
          {rule.authorities && <Fact label="Authority">{rule.authorities.join("; ")}</Fact>}
        </Facts>
        <RuleTerms rule={rule} audience={config.trustAudience} />
        {!over && (
          <SectionCard title="How a machine uses it" description={snippet.summary}>
            <CodeBlock title={snippet.title} label={snippet.title} code={snippet.code} />
          </SectionCard>
        )}
        <Suspense fallback={<ReachSkeleton over={over} />}>
          <KeyReach
            ctx={ctx}
            apiKey={rule}
            holder="rule"
            saveLimits={setRuleLimitsAction.bind(null, id)}
          />
        </Suspense>
        {!over && <RuleLifetime rule={rule} policy={policy} now={now} />}
        {!over && <TryToken />}
        <Suspense fallback={<DetailSkeleton />}>
          <KeyUse
            ctx={ctx}
            id={id}
            whenUnused="Calls and denials of this rule's machines appear here within seconds. Tokens that fit no rule are listed under Activity."
          />
        </Suspense>
      </div>
    </>
  );
}

function keysText({ pastedKeys, privateIssuer }: TrustRuleView): string {
  if (pastedKeys) return "Pasted";
  return privateIssuer ? "Read from the issuer, also at a private address" : "Read from the issuer";
}
