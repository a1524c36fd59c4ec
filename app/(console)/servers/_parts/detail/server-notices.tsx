import { ProblemNote } from "@/app/(console)/servers/_parts/problem-note";
import { VisibleText } from "@/components/ui/base/visible-text";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import type { UpstreamView } from "@/lib/servers/view";

/**
 * Says whether the account was connected, after the server's sign-in page has redirected the
 * browser back.
 */
export function ConnectOutcome({
  connected,
  failed,
}: {
  connected: string | null;
  failed: string | null;
}) {
  if (connected !== null) {
    return <Banner tone="green">Your account is connected. Your personal keys use it.</Banner>;
  }
  if (failed === null) return null;
  return (
    <Banner tone="red" title="Your account was not connected">
      {failed === "link_invalid"
        ? "The sign-in took too long, was already used, or began in another browser. Connect again."
        : "The server's sign-in refused access. Connect again, or ask the person who runs the server."}
    </Banner>
  );
}

const PART = "Part of what it offers is missing";
const TITLES: Readonly<Record<UpstreamView["health"]["state"], string>> = {
  down: "The server cannot be reached",
  failing: "Some calls fail",
  ...{ up: PART, starting: PART, unknown: PART },
};

/** Says what is currently wrong with the server. Renders nothing for a working server. */
export function ServerTrouble({ server, now }: { server: UpstreamView; now: Date }) {
  const { state, lastError, lastErrorAt, lastProblem } = server.health;
  if (!server.enabled) {
    return (
      <Banner tone="amber">
        This server is disabled. Its tools are hidden, and calls to them are refused.
      </Banner>
    );
  }
  if (state !== "down" && state !== "failing" && lastError === null) return null;
  return (
    <Banner tone={state === "down" ? "red" : "amber"} title={TITLES[state]}>
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
