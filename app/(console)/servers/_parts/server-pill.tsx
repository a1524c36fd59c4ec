import { Pill, type PillTone } from "@/components/ui/data/pill";
import { StatusPill } from "@/components/ui/data/status-pill";
import type { UpstreamState } from "@/lib/servers/view";

const STATES: Readonly<Record<UpstreamState, { word: string; tone: PillTone }>> = {
  starting: { word: "Starting", tone: "neutral" },
  up: { word: "Up", tone: "green" },
  failing: { word: "Failing", tone: "amber" },
  down: { word: "Down", tone: "red" },
  unknown: { word: "Not checked yet", tone: "neutral" },
};

/**
 * Shows whether the server was reachable in the last probe or call. A disabled server is always
 * shown as disabled.
 */
export function ServerPill({ enabled, state }: { enabled: boolean; state: UpstreamState }) {
  if (!enabled) return <StatusPill status="disabled" />;
  const { word, tone } = STATES[state];
  return (
    <Pill tone={tone} live={state === "starting"}>
      {word}
    </Pill>
  );
}
