import { ProblemNote } from "@/app/(console)/servers/_parts/problem-note";
import { VisibleText } from "@/components/ui/base/visible-text";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import type { UpstreamView } from "@/lib/servers/view";

/** How people come to a server's page to connect, and what they come back with. */
export type ConnectSearch = Partial<
  Record<"connect" | "connected" | "connect_error", string | string[]>
>;

/** What came of connecting, for whoever comes back from the server's own sign-in. */
export function ConnectOutcome({
  search: { connected, connect_error: failed },
}: {
  search: ConnectSearch;
}) {
  if (connected !== undefined) {
    return <Banner tone="green">Your account is connected. Your personal keys use it.</Banner>;
  }
  if (failed === undefined) return null;
  return (
    <Banner tone="red" title="Your account was not connected">
      {failed === "link_invalid"
        ? "The sign-in took too long, was used before, or was begun elsewhere. Connect once more."
        : "The server's sign-in did not give access. Connect once more, or ask whoever runs it."}
    </Banner>
  );
}

/** What is wrong with it now, in the server's or our own words. */
export function ServerTrouble({ server, now }: { server: UpstreamView; now: Date }) {
  const { state, lastError, lastErrorAt, lastProblem } = server.health;
  if (!server.enabled) {
    return (
      <Banner tone="amber">
        It is disabled. Nobody sees its tools, and calls to them are refused.
      </Banner>
    );
  }
  if (state !== "down" && state !== "failing") return null;
  return (
    <Banner
      tone={state === "down" ? "red" : "amber"}
      title={state === "down" ? "It cannot be reached" : "Some of its calls fail"}
    >
      <p>
        <VisibleText text={lastError ?? "The last check failed."} />{" "}
        {lastErrorAt && (
          <span className="text-muted">
            (<RelativeTime at={lastErrorAt} now={now} />)
          </span>
        )}
      </p>
      {lastProblem && <ProblemNote problem={lastProblem} />}
    </Banner>
  );
}
