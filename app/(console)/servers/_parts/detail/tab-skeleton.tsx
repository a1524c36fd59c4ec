import type { ServerTab } from "@/app/(console)/servers/_parts/detail/server-search";
import { ChartCardSkeleton, RowsCardSkeleton } from "@/components/ui/feedback/card-skeletons";
import { Loading } from "@/components/ui/feedback/loading";

const LABELS: Readonly<Record<ServerTab, string>> = {
  overview: "Loading the server's use",
  tools: "Loading what the server offers",
  access: "Loading who may use the server",
  calls: "Loading the server's calls",
  history: "Loading the server's history",
  settings: "Loading the server's settings",
};

/** The skeleton of a tab of a server's page. */
export function TabSkeleton({ tab }: { tab: ServerTab }) {
  return (
    <Loading label={LABELS[tab]}>
      <div className="flex flex-col gap-6">
        {tab === "overview" && <ChartCardSkeleton title="Use" />}
        <RowsCardSkeleton title={TITLES[tab]} rows={6} />
      </div>
    </Loading>
  );
}

const TITLES: Readonly<Record<ServerTab, string>> = {
  overview: "Recent calls",
  tools: "What it offers",
  access: "Teams",
  calls: "Recent calls",
  history: "History",
  settings: "Connection",
};
