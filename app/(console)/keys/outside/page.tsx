import { Waypoints } from "lucide-react";
import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { KeysTabs } from "@/app/(console)/keys/_parts/keys-tabs";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { TextLink } from "@/components/ui/layout/text-link";
import { listAudiences } from "@/lib/outward/registry/list-audiences";
import { listTeams } from "@/lib/teams/list-teams";
import { AudienceList } from "./_parts/audience-list";
import { RegisterAudience } from "./_parts/register-audience";

export const metadata: Metadata = { title: "Outside servers" };

/**
 * The page that lists servers outside the gateway, for operators only. These servers verify
 * Latchkey's tokens themselves.
 */
export default async function OutsidePage() {
  const ctx = await pageContext();
  const [rows, teams] = await Promise.all([
    listAudiences(ctx, {}).then(pageValue),
    listTeams(ctx, {}).then(pageValue),
  ]);
  const register = <RegisterAudience teams={teams} />;
  return (
    <>
      <PageHeader
        title="Keys"
        description="Outside servers are called directly, without the gateway, and accept keys and apps by tokens that Latchkey issues for them."
        action={rows.length > 0 ? register : undefined}
      />
      <KeysTabs current="/keys/outside" operator />
      {rows.length > 0 ? (
        <div className="flex flex-col gap-4">
          <AudienceList rows={rows} teams={teams} now={ctx.now} />
          <p className="text-sm text-muted">
            A server verifies its tokens with a few lines of code:{" "}
            <TextLink href="/connect/verify">verify tokens in your own server</TextLink>.
          </p>
        </div>
      ) : (
        <EmptyState icon={<Waypoints />} title="No outside servers yet" action={register}>
          An MCP server that is not behind Latchkey can still accept its keys and apps: it verifies
          tokens that Latchkey issues for it alone. Add it here, grant it to a key, and put{" "}
          <TextLink href="/connect/verify">a few lines of code</TextLink> into it.
        </EmptyState>
      )}
    </>
  );
}
