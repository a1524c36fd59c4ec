import { Loading } from "@/components/ui/feedback/loading";
import { RowsSkeleton } from "@/components/ui/feedback/table-skeleton";
import type { UpstreamView } from "@/lib/servers/view";

/** In place of what a server offers, as long as nobody could look. */
export function UnseenItems({ server }: { server: UpstreamView }) {
  if (isLookedAt(server)) {
    return (
      <Loading label="Looking at the server">
        <p aria-hidden="true" className="pb-3 text-sm text-muted">
          Looking at the server. What it offers appears here.
        </p>
        <div className="overflow-hidden rounded-control border border-line">
          <RowsSkeleton rows={4} />
        </div>
      </Loading>
    );
  }
  return <p className="py-8 text-center text-sm text-muted">{whyUnseen(server)}</p>;
}

/** Just added, or starting: what it offers is known soon, and somebody waits for it. */
export function isLookedAt({ enabled, credentials, health }: UpstreamView): boolean {
  const isNew = health.state === "unknown" && credentials === "server";
  return enabled && (isNew || health.state === "starting");
}

function whyUnseen({ enabled, health }: UpstreamView): string {
  if (!enabled) return "What it offers is known once it is enabled.";
  return health.state === "unknown"
    ? "What it offers is known soon after somebody connects an account."
    : "What it offers is known once it answers.";
}
