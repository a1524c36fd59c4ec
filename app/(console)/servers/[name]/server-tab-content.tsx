import type { ServerTab } from "@/app/(console)/servers/_parts/detail/server-search";
import { ServerAccess } from "./server-access";
import { ServerCalls } from "./server-calls";
import { ServerHistory } from "./server-history";
import { ServerOverview } from "./server-overview";
import { ServerSettings } from "./server-settings";
import type { ServerTabProps } from "./server-tab";
import { ServerTools } from "./server-tools";

/** The content of one tab of a server's page. It reads only what the tab shows. */
export function ServerTabContent({ tab, ...props }: ServerTabProps & { tab: ServerTab }) {
  switch (tab) {
    case "overview":
      return <ServerOverview {...props} />;
    case "tools":
      return <ServerTools {...props} />;
    case "access":
      return <ServerAccess {...props} />;
    case "calls":
      return <ServerCalls {...props} />;
    case "history":
      return <ServerHistory {...props} />;
    case "settings":
      return <ServerSettings {...props} />;
  }
}
