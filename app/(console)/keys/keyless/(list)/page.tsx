import { Fingerprint } from "lucide-react";
import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { listPage } from "@/app/_server/list-page";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { KeysTabs } from "@/app/(console)/keys/_parts/keys-tabs";
import { CreateRule } from "@/app/(console)/keys/keyless/_parts/create-rule";
import { RuleTable } from "@/app/(console)/keys/keyless/_parts/rule-table";
import { TryToken } from "@/app/(console)/keys/keyless/_parts/try-token";
import { listHref, loadListSearch } from "@/components/ui/data/list-search";
import { PagedList } from "@/components/ui/data/paged-list";
import { Banner } from "@/components/ui/feedback/banner";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { listTeams } from "@/lib/teams/list-teams";
import { listRules } from "@/lib/trust/list-rules";

export const metadata: Metadata = { title: "Keyless" };

const HREF = "/keys/keyless";

/**
 * The page that lists trust rules. Only operators can open it. A trust rule lets machines present
 * tokens from their own issuer instead of a key.
 */
export default async function KeylessPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  const [ctx, { cursor }] = await Promise.all([pageContext(), loadListSearch(searchParams)]);
  const listed = await listPage({
    cursor,
    href: (next) => listHref(HREF, { cursor: next }),
    list: (next) => listRules(ctx, { cursor: next }),
  });
  const [teams, policies] = await Promise.all([
    listTeams(ctx, {}).then(pageValue),
    showKeyPolicy(ctx, {}).then(pageValue),
  ]);
  const { rows, total } = listed.page;
  const create = <CreateRule teams={teams} policies={policies} now={ctx.now} />;
  return (
    <>
      <PageHeader
        title="Keys"
        description="Trust rules let CI jobs and other machines present a token of their own issuer instead of a key."
        action={total > 0 ? create : undefined}
      />
      <KeysTabs current={HREF} operator />
      <div className="flex flex-col gap-6">
        {!ctx.config.oauth.enabled && (
          <Banner tone="amber">
            Tokens cannot be exchanged now, because OAuth is switched off. Start Latchkey without
            OAUTH=0.
          </Banner>
        )}
        <div>
          <PagedList
            listed={listed}
            unit={["rule", "rules"]}
            empty={
              <EmptyState icon={<Fingerprint />} title="No trust rules yet" action={create}>
                GitHub Actions, GitLab and Kubernetes sign tokens for their jobs. A rule says which
                of these tokens can be exchanged for a token of Latchkey, so that no job needs a
                key.
              </EmptyState>
            }
          >
            <RuleTable rows={rows} now={ctx.now} />
          </PagedList>
        </div>
        <TryToken />
      </div>
    </>
  );
}
