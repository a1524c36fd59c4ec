import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext, type SignedInContext } from "@/app/_server/request-context";
import { KeyAddresses } from "@/app/(console)/keys/_parts/detail/key-addresses";
import {
  KeyHeaderActions,
  RevokeKeyButton,
} from "@/app/(console)/keys/_parts/detail/key-header-actions";
import { KeySettings } from "@/app/(console)/keys/_parts/detail/key-settings";
import { KeyStateNotice } from "@/app/(console)/keys/_parts/detail/key-state-notice";
import { KEY_TABS, type KeyTab, OVER_TABS } from "@/app/(console)/keys/_parts/detail/key-tabs";
import { LostKey } from "@/app/(console)/keys/_parts/detail/lost-key";
import { TabSkeleton } from "@/app/(console)/keys/_parts/detail/tab-skeleton";
import { QuarantineNotice } from "@/app/(console)/keys/_parts/quarantine/quarantine-notice";
import { RotateKey } from "@/app/(console)/keys/_parts/rotation/rotate-key";
import { RotationCard } from "@/app/(console)/keys/_parts/rotation/rotation-card";
import { ClientSnippets } from "@/components/connect/client-snippets";
import { EndFact, KeyExpiry, KeyLastUsed, KeyOwner } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { Opened } from "@/components/shell/palette/opened";
import { Fact } from "@/components/ui/data/facts";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { chosenTab } from "@/components/ui/layout/chosen-tab";
import { DetailHeader } from "@/components/ui/layout/detail-header";
import { DetailTabs } from "@/components/ui/layout/detail-tabs";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { KEY_PLACEHOLDER } from "@/lib/connect/clients/view-client";
import { showConnection } from "@/lib/connect/show-connection";
import { actsAsOperator } from "@/lib/core/context";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { showKey } from "@/lib/keys/reads/show-key";
import { isFinal, type KeyView, maskedKey } from "@/lib/keys/view";
import { policyOfTeam } from "@/lib/keys/view-policies";
import { KeyHistory } from "./key-history";
import { KeyReach } from "./key-reach";
import { KeyCalls, KeyUse } from "./key-use";

/** Reads the key once per request, for both the page's metadata and the page. */
const keyOf = cache(async (id: string) => showKey(await pageContext(), { id }));

interface KeyPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ tab?: string | string[] }>;
}

export async function generateMetadata({ params }: KeyPageProps): Promise<Metadata> {
  const found = await keyOf((await params).id);
  return { title: found.ok ? found.value.name : "Key" };
}

/**
 * The page of one key: its facts, and in tabs its use, access, calls, snippets, history and
 * settings.
 */
export default async function KeyPage({ params, searchParams }: KeyPageProps) {
  const [ctx, { id }, { tab }] = await Promise.all([pageContext(), params, searchParams]);
  // The key must be read before any part of the response is sent, so that an unknown key gets
  // status 404.
  const apiKey = pageValue(await keyOf(id));
  const installation = pageValue(await showConnection(ctx, {}));
  const { now } = ctx;
  const over = isFinal(apiKey);
  const mayHave = apiKey.maker ? apiKey.maker.id === ctx.actor.id : actsAsOperator(ctx.actor);
  const tabs = over ? OVER_TABS : KEY_TABS;
  const current = chosenTab(tabs, tab);

  return (
    <>
      <LiveRefresh seconds={10} />
      <Opened kind="key" id={id} title={apiKey.name} detail={maskedKey(apiKey.lastFour)} />
      <DetailHeader
        back={<TextLink href="/keys">Keys</TextLink>}
        title={apiKey.name}
        status={<KeyPill apiKey={apiKey} now={now} />}
        description={<code className="font-mono">{maskedKey(apiKey.lastFour)}</code>}
        action={
          <>
            <RotateKey
              apiKey={apiKey}
              offered={mayHave && canRotate(apiKey)}
              installation={installation}
            />
            <KeyHeaderActions apiKey={apiKey} />
          </>
        }
        facts={
          <>
            <Fact label="Owner">
              <KeyOwner apiKey={apiKey} withTeam />
            </Fact>
            <Fact label="Last used">
              <KeyLastUsed apiKey={apiKey} now={now} />
            </Fact>
            <EndFact label="Expires" apiKey={apiKey} now={now}>
              <KeyExpiry apiKey={apiKey} now={now} />
            </EndFact>
            <Fact label="Allowed from">
              {apiKey.allowedAddresses.length === 0 ? (
                "Anywhere"
              ) : (
                <code className="font-mono text-sm">{apiKey.allowedAddresses.join(", ")}</code>
              )}
            </Fact>
          </>
        }
        tabs={<DetailTabs label="Key" path={`/keys/${id}`} tabs={tabs} current={current} />}
      />
      <div className="flex flex-col gap-6">
        {current === "overview" && <KeyStateNotice apiKey={apiKey} />}
        {!over && apiKey.status !== "expired" && (
          <QuarantineNotice apiKey={apiKey} email={ctx.actor.label} now={now} />
        )}
        {apiKey.rotation && !over && (
          <RotationCard apiKey={apiKey} rotation={apiKey.rotation} now={now} />
        )}
        <LostKey
          id={id}
          lost={!apiKey.received && apiKey.status === "active"}
          mayReplace={mayHave}
          installation={installation}
        />
        <Suspense key={current} fallback={<TabSkeleton tab={current} />}>
          <KeyTabContent {...{ ctx, apiKey, installation, current }} />
        </Suspense>
      </div>
    </>
  );
}

/** Whether a key can get a new secret now: while both secrets of a rotation work, it cannot. */
const canRotate = (apiKey: KeyView) =>
  !isFinal(apiKey) && apiKey.status !== "expired" && apiKey.rotation === null;

interface KeyTabContentProps {
  ctx: SignedInContext;
  apiKey: KeyView;
  installation: Omit<React.ComponentProps<typeof ClientSnippets>, "apiKey">;
  current: KeyTab["tab"];
}

function KeyTabContent({ ctx, apiKey, installation, current }: KeyTabContentProps) {
  const { id } = apiKey;
  const whenUnused = "Calls and denials of this key appear here within seconds.";
  switch (current) {
    case "overview":
      return (
        <KeyUse
          {...{ ctx, id, whenUnused }}
          callsHref={`/keys/${id}?tab=calls`}
          connectHref={isFinal(apiKey) ? undefined : `/keys/${id}?tab=connect`}
        />
      );
    case "access":
      return (
        <KeyReach ctx={ctx} apiKey={apiKey}>
          <SectionCard
            title="Allowed addresses"
            description="Calls with the key from any other address are refused."
          >
            <KeyAddresses apiKey={apiKey} />
          </SectionCard>
        </KeyReach>
      );
    case "calls":
      return <KeyCalls {...{ ctx, id, whenUnused }} />;
    case "connect":
      return (
        <SectionCard
          title="Connect"
          description="Where a command needs the key, put it in place of the placeholder. It was shown once, when it was created."
        >
          <ClientSnippets {...installation} apiKey={KEY_PLACEHOLDER} />
        </SectionCard>
      );
    case "history":
      return <KeyHistory ctx={ctx} id={id} />;
    case "settings":
      return <SettingsTab ctx={ctx} apiKey={apiKey} />;
  }
}

async function SettingsTab({ ctx, apiKey }: { ctx: SignedInContext; apiKey: KeyView }) {
  const policies = pageValue(await showKeyPolicy(ctx, {}));
  return (
    <>
      <SectionCard title="Settings">
        <KeySettings apiKey={apiKey} policy={policyOfTeam(policies, apiKey.team.id)} />
      </SectionCard>
      <SectionCard danger title="Revoke this key">
        <div className="flex flex-wrap items-center justify-between gap-4">
          <p className="max-w-[60ch] text-sm text-muted">
            The key and its access tokens are refused at once. This cannot be undone. To pause the
            key instead, disable it.
          </p>
          <RevokeKeyButton apiKey={apiKey} />
        </div>
      </SectionCard>
    </>
  );
}
