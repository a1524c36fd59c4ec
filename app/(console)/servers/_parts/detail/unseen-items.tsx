import { Loading } from "@/components/ui/feedback/loading";
import { RowsSkeleton } from "@/components/ui/feedback/table-skeleton";
import type { UpstreamView } from "@/lib/servers/view";

/** The text shown until a server's tools have been listed. It says why no tools are known yet. */
export function UnseenItems({ server }: { server: UpstreamView }) {
  if (isLookedAt(server)) {
    return (
      <Loading label="Connecting to the server">
        <p aria-hidden="true" className="pb-3 text-sm text-muted">
          Connecting to the server. Its tools will appear here.
        </p>
        <div className="overflow-hidden rounded-control border border-line">
          <RowsSkeleton rows={4} />
        </div>
      </Loading>
    );
  }
  return <p className="py-8 text-center text-sm text-muted">{whyUnseen(server)}</p>;
}

/** True if the server was just added or is starting, so that its tools will soon be listed. */
export function isLookedAt({ enabled, credentials, health }: UpstreamView): boolean {
  const isNew = health.state === "unknown" && credentials === "server";
  return enabled && (isNew || health.state === "starting");
}

function whyUnseen({ enabled, health }: UpstreamView): string {
  if (!enabled) return "Enable the server to list its tools.";
  return health.state === "unknown"
    ? "Its tools will appear once a person has connected an account."
    : "Its tools will appear once it answers.";
}
