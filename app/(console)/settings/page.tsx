import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { pageContext } from "@/app/_server/request-context";
import { chosenTab } from "@/components/ui/layout/chosen-tab";
import { DetailTabs } from "@/components/ui/layout/detail-tabs";
import { PageHeader } from "@/components/ui/layout/page-header";
import { actsAsOperator } from "@/lib/core/context";
import { isAboutAccount, loadSettingsSearch, settingsTabs } from "./_parts/settings-search";
import { AppsTab, PolicyTab, ProfileTab, SecretsTab, SecurityTab } from "./settings-tabs";

export const metadata: Metadata = { title: "Settings" };

/**
 * The settings in tabs: those of the signed-in user's account and, for operators, those of the
 * installation.
 */
export default async function SettingsPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  const [ctx, search] = await Promise.all([pageContext(), loadSettingsSearch(searchParams)]);
  const tabs = settingsTabs(actsAsOperator(ctx.actor));
  const current = chosenTab(tabs, search.tab ?? undefined);
  return (
    <>
      <PageHeader
        title="Settings"
        description={
          isAboutAccount(current)
            ? `Your account, ${ctx.actor.email}.`
            : "The installation. This applies to everyone, and only operators see it."
        }
      />
      <div className="mb-6">
        <DetailTabs label="Settings" path="/settings" tabs={tabs} current={current} />
      </div>
      <div className="flex flex-col gap-6">
        {current === "profile" && <ProfileTab ctx={ctx} />}
        {current === "security" && <SecurityTab ctx={ctx} />}
        {current === "policy" && <PolicyTab ctx={ctx} />}
        {current === "apps" && <AppsTab ctx={ctx} />}
        {current === "secrets" && <SecretsTab ctx={ctx} />}
      </div>
    </>
  );
}
