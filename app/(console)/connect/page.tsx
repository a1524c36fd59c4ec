import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { SHEETS } from "@/components/shell/pages";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { showConnection } from "@/lib/connect/show-connection";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { maskedKey } from "@/lib/keys/view";
import { listOAuthConnections } from "@/lib/oauth/connections/list-oauth-connections";
import { listConnections } from "@/lib/servers/connections/list-connections";
import { ChosenClient } from "./_parts/chosen-client";
import { ConnectWatch } from "./_parts/connect-watch";
import { PersonalConnections } from "./_parts/personal-connections";

export const metadata: Metadata = { title: "Connect" };

const OFFERED = 100;

/**
 * The Connect page. It shows how to connect each client, lists the signed-in user's accounts on MCP
 * servers, and waits for the first request.
 */
export default async function ConnectPage() {
  const ctx = await pageContext();
  const [connection, keys, apps, accounts] = await Promise.all([
    showConnection(ctx, {}).then(pageValue),
    listKeys(ctx, { ownerId: ctx.actor.id, status: "active", pageSize: OFFERED }).then(pageValue),
    listOAuthConnections(ctx, {
      ownerId: ctx.actor.id,
      status: "active",
      pageSize: OFFERED,
    }).then(pageValue),
    listConnections(ctx, {}).then(pageValue),
  ]);
  const watched = [
    ...apps.rows.map(({ id, name, redirectHost }) => ({ id, name, detail: redirectHost })),
    ...keys.rows.map(({ id, name, lastFour }) => ({ id, name, detail: maskedKey(lastFour) })),
  ];
  return (
    <>
      <PageHeader
        title="Connect"
        description={
          connection.oauth
            ? "Pick a client and follow its steps. In most clients you sign in with the browser; servers and CI use a key."
            : "Pick a client, paste its commands, and put your key in place of the placeholder."
        }
      />
      <div className="flex flex-col gap-6">
        <SectionCard title="Clients">
          <ChosenClient {...connection} />
          <p className="mt-5 text-sm text-muted">
            A token is refused? <TextLink href="/connect/token">Inspect it</TextLink>.
          </p>
        </SectionCard>
        {accounts.length > 0 && <PersonalConnections rows={accounts} />}
        {watched.length === 0 && !connection.oauth && (
          <EmptyState
            icon={<KeyRound />}
            title="No active keys"
            action={
              <ButtonLink href={SHEETS.createKey} variant="primary">
                Create key
              </ButtonLink>
            }
          >
            A key lets an agent call your team's servers. Create one, then come back here.
          </EmptyState>
        )}
        <SectionCard
          title="Watch the first request arrive"
          description="If a client is refused, the reason appears here within seconds. A refusal without a key or an app is shown only if it came from your own address."
        >
          <ConnectWatch holders={watched} since={ctx.now.toISOString()} />
        </SectionCard>
      </div>
    </>
  );
}
