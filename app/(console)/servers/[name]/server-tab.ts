import type { SignedInContext } from "@/app/_server/request-context";
import type { ServerSearch } from "@/app/(console)/servers/_parts/detail/server-search";
import type { ReachedUpstream } from "@/lib/catalogue/view";
import type { UpstreamWithItems } from "@/lib/servers/view";

/** What every tab of a server's page gets. */
export interface ServerTabProps {
  ctx: SignedInContext;
  /** The server as operators see it, or null for a member. */
  whole: UpstreamWithItems | null;
  reached: ReachedUpstream;
  /** The path of the page, without a tab. */
  path: string;
  search: ServerSearch;
}
