import { pageValue } from "@/app/_server/page-value";
import { serverHref } from "@/app/(console)/servers/_parts/detail/server-search";
import { HistoryPage, historyPlace } from "@/components/activity/history-page";
import { upstreamHistory } from "@/lib/servers/registry/upstream-history";
import type { ServerTabProps } from "./server-tab";

/** The changes to a server and its items: who did what, and when. */
export async function ServerHistory({ ctx, reached: { name }, path, search }: ServerTabProps) {
  const place = historyPlace(search);
  const page = pageValue(await upstreamHistory(ctx, { name, ...place }));
  return (
    <HistoryPage
      {...{ page, place }}
      now={ctx.now}
      of="server"
      hrefOf={(other) => serverHref(path, { tab: "history", ...other })}
    />
  );
}
