import { Activity } from "lucide-react";
import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext, type SignedInContext } from "@/app/_server/request-context";
import { DetailSkeleton, ReachSkeleton } from "@/app/(console)/keys/_parts/detail/detail-skeleton";
import {
  KeyHeaderActions,
  RevokeKeyButton,
} from "@/app/(console)/keys/_parts/detail/key-header-actions";
import { KeyHistoryList } from "@/app/(console)/keys/_parts/detail/key-history-list";
import { KeyStateNotice } from "@/app/(console)/keys/_parts/detail/key-state-notice";
import { KeyTrafficList } from "@/app/(console)/keys/_parts/detail/key-traffic-list";
import { LostKey } from "@/app/(console)/keys/_parts/detail/lost-key";
import { ClientSnippets } from "@/components/connect/client-snippets";
import { KeyExpiry, KeyLastUsed, KeyOwner } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { LineChart } from "@/components/ui/data/chart/line-chart";
import { Fact, Facts } from "@/components/ui/data/facts";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { KEY_PLACEHOLDER } from "@/lib/connect/clients/view-client";
import { showConnection } from "@/lib/connect/show-connection";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { showKey } from "@/lib/keys/reads/show-key";
import { isFinal, type KeyView, maskedKey } from "@/lib/keys/view";
import { keyTraffic } from "@/lib/usage/key-traffic";
import { keyUsage } from "@/lib/usage/key-usage";
import { KeyReach } from "./key-reach";

/** Reads the key once for both the title and the page. */
const keyOf = cache(async (id: string) => showKey(await pageContext(), { id }));

export async function generateMetadata({ params }: KeyPageProps): Promise<Metadata> {
  const found = await keyOf((await params).id);
  return { title: found.ok ? found.value.name : "Key" };
}

const TRAFFIC_SHOWN = 12;

interface KeyPageProps {
  params: Promise<{ id: string }>;
}

/** One key: state, access, limits, calls and denials, snippets, history, revocation. */
export default async function KeyPage({ params }: KeyPageProps) {
  const [ctx, { id }] = await Promise.all([pageContext(), params]);
  // The key is read before anything is sent, so that an unknown key gets a 404 status.
  const apiKey = pageValue(await keyOf(id));
  const { now } = ctx;
  const over = isFinal(apiKey);

  return (
    <>
      <LiveRefresh seconds={10} />
      <PageHeader
        back={<TextLink href="/keys">Keys</TextLink>}
        title={apiKey.name}
        status={<KeyPill apiKey={apiKey} now={now} />}
        description={<code className="font-mono">{maskedKey(apiKey.lastFour)}</code>}
        action={over ? undefined : <KeyHeaderActions apiKey={apiKey} />}
      />
      <div className="flex flex-col gap-6">
        <KeyStateNotice apiKey={apiKey} />
        <LostKey
          id={id}
          lost={!apiKey.received && apiKey.status === "active"}
          mayReplace={apiKey.maker === null || apiKey.maker.id === ctx.actor.id}
          installation={pageValue(await showConnection(ctx, {}))}
        />
        <Facts>
          <Fact label="Owner">
            <KeyOwner apiKey={apiKey} withTeam />
          </Fact>
          <Fact label="Last used">
            <KeyLastUsed apiKey={apiKey} now={now} />
          </Fact>
          <Fact label="Expires">
            <KeyExpiry apiKey={apiKey} now={now} />
          </Fact>
          <Fact label="Allowed from">
            {apiKey.allowedAddresses.length === 0 ? (
              "Anywhere"
            ) : (
              <code className="font-mono text-sm">{apiKey.allowedAddresses.join(", ")}</code>
            )}
          </Fact>
        </Facts>
        <Suspense fallback={<ReachSkeleton over={over} />}>
          <KeyReach ctx={ctx} apiKey={apiKey} />
        </Suspense>
        <Suspense fallback={<DetailSkeleton over={over} />}>
          <KeyDetails ctx={ctx} apiKey={apiKey} />
        </Suspense>
      </div>
    </>
  );
}

/** The parts of the page that take longer to load: use, calls and denials, history. */
async function KeyDetails({ ctx, apiKey }: { ctx: SignedInContext; apiKey: KeyView }) {
  const { id } = apiKey;
  const { now } = ctx;
  const over = isFinal(apiKey);
  const [points, traffic, history, connection] = await Promise.all([
    keyUsage(ctx, { id }).then(pageValue),
    keyTraffic(ctx, { id, limit: TRAFFIC_SHOWN }).then(pageValue),
    keyHistory(ctx, { id }).then(pageValue),
    showConnection(ctx, {}).then(pageValue),
  ]);
  return (
    <>
      <SectionCard title="Use">
        <LineChart label="Calls and denials in the last 30 days" points={points} />
      </SectionCard>
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
              Calls and denials of this key appear here within a second.
            </EmptyState>
          </div>
        )}
      </SectionCard>
      {!over && (
        <SectionCard
          title="Connect"
          description="Put your key in place of the placeholder. It was shown once, when it was created."
        >
          <ClientSnippets {...connection} apiKey={KEY_PLACEHOLDER} />
        </SectionCard>
      )}
      <SectionCard title="History">
        <KeyHistoryList events={history} now={now} />
      </SectionCard>
      {!over && (
        <SectionCard danger title="Revoke this key">
          <div className="flex flex-wrap items-center justify-between gap-4">
            <p className="max-w-[60ch] text-sm text-muted">
              The key and its access tokens are refused at once. This cannot be undone. To pause the
              key instead, disable it.
            </p>
            <RevokeKeyButton apiKey={apiKey} />
          </div>
        </SectionCard>
      )}
    </>
  );
}
