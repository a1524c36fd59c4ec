import { AppWindow } from "lucide-react";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { listPage } from "@/app/_server/list-page";
import { pageContext } from "@/app/_server/request-context";
import { KeysTabs } from "@/app/(console)/keys/_parts/keys-tabs";
import { ConnectionTable } from "@/app/(console)/keys/apps/_parts/connection-table";
import { listHref, loadListSearch } from "@/components/ui/data/list-search";
import { PagedList } from "@/components/ui/data/paged-list";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { PageHeader } from "@/components/ui/layout/page-header";
import { actsAsOperator } from "@/lib/core/context";
import { listOAuthConnections } from "@/lib/oauth/connections/list-oauth-connections";

export const metadata: Metadata = { title: "Connected apps" };

const HREF = "/keys/apps";

/**
 * The page that lists connected apps. Operators see all apps, and members see only their own apps.
 */
export default async function AppsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [ctx, { cursor }] = await Promise.all([pageContext(), loadListSearch(searchParams)]);
  const operator = actsAsOperator(ctx.actor);
  const leads = ctx.actor.leadTeamIds.length > 0;
  const listed = await listPage({
    cursor,
    href: (next) => listHref(HREF, { cursor: next }),
    list: (next) => listOAuthConnections(ctx, { cursor: next }),
  });
  return (
    <>
      <PageHeader
        title="Keys"
        description={
          operator
            ? "Apps that people connected by signing in. Each acts for its owner, within the owner's team."
            : leads
              ? "Apps that you and people of the teams that you lead connected by signing in."
              : "Apps that you connected by signing in. Each acts for you, within your team."
        }
      />
      <KeysTabs current={HREF} operator={operator} />
      <PagedList
        listed={listed}
        unit={["connection", "connections"]}
        empty={
          <EmptyState
            icon={<AppWindow />}
            title="No connected apps yet"
            action={
              <ButtonLink href="/connect" variant="primary">
                Connect an app
              </ButtonLink>
            }
          >
            Enter the URL of Latchkey in an app, sign in, and choose what the app may use. You do
            not need a key.
          </EmptyState>
        }
      >
        <ConnectionTable rows={listed.page.rows} now={ctx.now} showOwner={operator || leads} />
      </PagedList>
    </>
  );
}
