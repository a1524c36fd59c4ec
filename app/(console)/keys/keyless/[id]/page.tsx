import { Activity } from "lucide-react";
import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext, type SignedInContext } from "@/app/_server/request-context";
import { ConnectionPill } from "@/app/(console)/keys/_parts/connection-pill";
import { DetailSkeleton, ReachSkeleton } from "@/app/(console)/keys/_parts/detail/detail-skeleton";
import { KeyHistoryList } from "@/app/(console)/keys/_parts/detail/key-history-list";
import { KeyTrafficList } from "@/app/(console)/keys/_parts/detail/key-traffic-list";
import { KeyReach } from "@/app/(console)/keys/[id]/key-reach";
import { EndRule } from "@/app/(console)/keys/keyless/_parts/end-rule";
import { RuleTerms } from "@/app/(console)/keys/keyless/_parts/rule-terms";
import { TryToken } from "@/app/(console)/keys/keyless/_parts/try-token";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Fact, Facts } from "@/components/ui/data/facts";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { isFinal } from "@/lib/keys/view";
import { showRule } from "@/lib/trust/show-rule";
import { presetOf } from "@/lib/trust/view-presets";
import { machineSnippet } from "@/lib/trust/view-snippet";
import { keyTraffic } from "@/lib/usage/key-traffic";

/** Reads the rule once for both the title and the page. */
const ruleOf = cache(async (id: string) => showRule(await pageContext(), { id }));

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await ruleOf((await params).id);
  return { title: found.ok ? found.value.name : "Trust rule" };
}

const TRAFFIC_SHOWN = 12;

/** One trust rule: the claims that it asks for, its access, a snippet for machines, and its use. */
export default async function RulePage({ params }: Props) {
  const [ctx, { id }] = await Promise.all([pageContext(), params]);
  const rule = pageValue(await ruleOf(id));
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
        status={<ConnectionPill connection={rule} />}
        description={<code className="font-mono break-all">{rule.issuer}</code>}
        action={over ? undefined : <EndRule id={id} name={rule.name} />}
      />
      <div className="flex flex-col gap-6">
        <Facts>
          <Fact label="Team">{rule.team.name}</Fact>
          <Fact label="Last used">
            {rule.lastUsedAt ? (
              <RelativeTime at={rule.lastUsedAt} now={now} />
            ) : (
              <span className="text-muted">Never used</span>
            )}
          </Fact>
          <Fact label="Expires">
            {rule.expiresAt ? <RelativeTime at={rule.expiresAt} now={now} /> : "Never"}
          </Fact>
          <Fact label="Token lifetime">
            {rule.tokenSeconds === null ? "Set by the policy" : `${rule.tokenSeconds} seconds`}
          </Fact>
          <Fact label="Keys">{rule.pastedKeys ? "Pasted" : "Read from the issuer"}</Fact>
        </Facts>
        <RuleTerms rule={rule} audience={config.trustAudience} />
        {!over && (
          <SectionCard title="How a machine uses it" description={snippet.summary}>
            <CodeBlock title={snippet.title} label={snippet.title} code={snippet.code} />
          </SectionCard>
        )}
        <Suspense fallback={<ReachSkeleton over={over} />}>
          <KeyReach ctx={ctx} apiKey={rule} holder="rule" />
        </Suspense>
        {!over && <TryToken />}
        <Suspense fallback={<DetailSkeleton over={over} />}>
          <Use ctx={ctx} id={id} />
        </Suspense>
      </div>
    </>
  );
}

/** The parts of the page that take longer to load: calls, denials and history. */
async function Use({ ctx, id }: { ctx: SignedInContext; id: string }) {
  const { now } = ctx;
  const [traffic, history] = await Promise.all([
    keyTraffic(ctx, { id, limit: TRAFFIC_SHOWN }).then(pageValue),
    keyHistory(ctx, { id }).then(pageValue),
  ]);
  return (
    <>
      <SectionCard
        flush
        title="Recent calls and denials"
        description="Open a row to see its details, or why it was denied."
      >
        {traffic.length > 0 ? (
          <KeyTrafficList rows={traffic} now={now} />
        ) : (
          <div className="[&>div]:rounded-t-none [&>div]:border-0">
            <EmptyState icon={<Activity />} title="No calls yet">
              Calls and denials of this rule's machines appear here within a second. Tokens that fit
              no rule are listed under Activity.
            </EmptyState>
          </div>
        )}
      </SectionCard>
      <SectionCard title="History">
        <KeyHistoryList events={history} now={now} />
      </SectionCard>
    </>
  );
}
