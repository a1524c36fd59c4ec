import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { DetailSkeleton, ReachSkeleton } from "@/app/(console)/keys/_parts/detail/detail-skeleton";
import {
  KeyHeaderActions,
  RevokeKeyButton,
} from "@/app/(console)/keys/_parts/detail/key-header-actions";
import { KeyStateNotice } from "@/app/(console)/keys/_parts/detail/key-state-notice";
import { LostKey } from "@/app/(console)/keys/_parts/detail/lost-key";
import { ClientSnippets } from "@/components/connect/client-snippets";
import { EndFact, KeyExpiry, KeyLastUsed, KeyOwner } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { Fact, Facts } from "@/components/ui/data/facts";
import { LiveRefresh } from "@/components/ui/data/live-refresh";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { KEY_PLACEHOLDER } from "@/lib/connect/clients/view-client";
import { showConnection } from "@/lib/connect/show-connection";
import { showKey } from "@/lib/keys/reads/show-key";
import { isFinal, maskedKey } from "@/lib/keys/view";
import { KeyReach } from "./key-reach";
import { KeyUse } from "./key-use";

/** Reads the key once per request, for both the page's metadata and the page. */
const keyOf = cache(async (id: string) => showKey(await pageContext(), { id }));

export async function generateMetadata({ params }: KeyPageProps): Promise<Metadata> {
  const found = await keyOf((await params).id);
  return { title: found.ok ? found.value.name : "Key" };
}

interface KeyPageProps {
  params: Promise<{ id: string }>;
}

/**
 * The page of one key. It shows the key's state, access, limits, calls, denials, snippets and
 * history, and has a button that revokes the key.
 */
export default async function KeyPage({ params }: KeyPageProps) {
  const [ctx, { id }] = await Promise.all([pageContext(), params]);
  // The key must be read before any part of the response is sent, so that an unknown key gets
  // status 404.
  const apiKey = pageValue(await keyOf(id));
  const installation = pageValue(await showConnection(ctx, {}));
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
          installation={installation}
        />
        <Facts>
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
        </Facts>
        <Suspense fallback={<ReachSkeleton over={over} />}>
          <KeyReach ctx={ctx} apiKey={apiKey} />
        </Suspense>
        <Suspense fallback={<DetailSkeleton connects={!over} />}>
          <KeyUse
            ctx={ctx}
            id={id}
            whenUnused="Calls and denials of this key appear here within seconds."
          >
            {!over && (
              <SectionCard
                title="Connect"
                description="Where a command needs the key, put it in place of the placeholder. It was shown once, when it was created."
              >
                <ClientSnippets {...installation} apiKey={KEY_PLACEHOLDER} />
              </SectionCard>
            )}
          </KeyUse>
          {!over && (
            <SectionCard danger title="Revoke this key">
              <div className="flex flex-wrap items-center justify-between gap-4">
                <p className="max-w-[60ch] text-sm text-muted">
                  The key and its access tokens are refused at once. This cannot be undone. To pause
                  the key instead, disable it.
                </p>
                <RevokeKeyButton apiKey={apiKey} />
              </div>
            </SectionCard>
          )}
        </Suspense>
      </div>
    </>
  );
}
