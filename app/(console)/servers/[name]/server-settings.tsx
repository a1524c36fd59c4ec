import { pageValue } from "@/app/_server/page-value";
import { ServerCertificates } from "@/app/(console)/servers/_parts/detail/server-certificates";
import { ServerConfiguration } from "@/app/(console)/servers/_parts/detail/server-configuration";
import { RemoveServerButton } from "@/app/(console)/servers/_parts/detail/server-header-actions";
import { ServerSessions } from "@/app/(console)/servers/_parts/detail/server-sessions";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Scroller } from "@/components/ui/layout/scroller";
import { SectionCard } from "@/components/ui/layout/section-card";
import { listSessions } from "@/gateway/upstream-verbs/list-sessions";
import type { ServerTabProps } from "./server-tab";

/** How a server is set up, its sessions, its certificates and its output. Operators only. */
export async function ServerSettings({ ctx, whole }: ServerTabProps) {
  if (!whole) return null;
  const { now } = ctx;
  const server = whole.upstream;
  const sessions = pageValue(await listSessions(ctx, { name: server.name }));
  return (
    <div className="flex flex-col gap-6">
      <ServerConfiguration server={server} />
      <ServerSessions {...{ server, sessions, now }} />
      <ServerCertificates server={server} now={now} />
      {server.stderrTail && (
        <SectionCard
          title="Output"
          description="The last lines that the command wrote to stderr, with secrets masked."
        >
          <Scroller
            label="Last lines of stderr"
            className="max-h-80 rounded-control border border-line bg-sunken"
          >
            <pre className="w-fit min-w-full px-3 py-2.5 font-mono text-xs/5">
              <VisibleText text={server.stderrTail} />
            </pre>
          </Scroller>
        </SectionCard>
      )}
      <SectionCard danger title="Remove this server">
        <div className="flex flex-wrap items-center justify-between gap-4">
          <p className="max-w-[60ch] text-sm text-muted">
            Its tools are removed from every catalogue, and its grants and stored values are
            deleted. This cannot be undone. To pause the server instead, disable it.
          </p>
          <RemoveServerButton server={server} />
        </div>
      </SectionCard>
    </div>
  );
}
