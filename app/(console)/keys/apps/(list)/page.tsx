import { AppWindow } from "lucide-react";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { listPage } from "@/app/_server/list-page";
import { pageContext } from "@/app/_server/request-context";
import { KeysTabs } from "@/app/(console)/keys/_parts/keys-tabs";
import { ConnectionTable } from "@/app/(console)/keys/apps/_parts/connection-table";
import { listHref, loadListSearch } from "@/components/ui/data/list-search";
import { NoSuchPlace, PastTheEnd } from "@/components/ui/data/page-place";
import { Pagination } from "@/components/ui/data/pagination";
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
  const { page, lost, firstHref, links } = await listPage({
    cursor,
    href: (next) => listHref(HREF, { cursor: next }),
    list: (next) => listOAuthConnections(ctx, { cursor: next }),
  });
  const { rows, total } = page;
  return (
    <>
      <PageHeader
        title="Keys"
        description={
          operator
            ? "Apps that people connected by signing in. Each acts for its owner, within the owner's team."
            : "Apps that you connected by signing in. Each acts for you, within your team."
        }
      />
      <KeysTabs current={HREF} operator={operator} />
      {lost && <NoSuchPlace />}
      {rows.length > 0 && (
        <>
          <ConnectionTable rows={rows} now={ctx.now} showOwner={operator} />
          <Pagination
            shown={rows.length}
            total={total}
            unit={total === 1 ? "connection" : "connections"}
            {...links}
          />
        </>
      )}
      {rows.length === 0 && total > 0 && (
        <PastTheEnd unit="connections" beginningHref={firstHref} />
      )}
      {total === 0 && (
        <EmptyState
          icon={<AppWindow />}
          title="No connected apps yet"
          action={
            <ButtonLink href="/connect" variant="primary">
              Connect an app
            </ButtonLink>
          }
        >
          Enter the URL of Latchkey in an app, sign in, and choose what the app may use. You do not
          need a key.
        </EmptyState>
      )}
    </>
  );
}
