import { evidenceOfFailure } from "@/gateway/upstreams/gate/evidence";
import type { LinkUse } from "@/gateway/upstreams/link";
import type { Failure } from "@/lib/errors/errors";
import type { SendingLink } from "./send-request";

/** Records how a call ended that the link did not send itself (see `UpstreamLink.reportCall`). */
export function reportCall(
  { kept, gate, watch }: Pick<SendingLink, "kept" | "gate" | "watch">,
  outcome: "answered" | Failure,
  use: LinkUse,
  again: number | null,
): void {
  if (outcome === "answered") {
    gate.ended("alive", use, again !== null, again);
    return;
  }
  const isTrouble = outcome.code !== "upstream_failed";
  gate.ended(evidenceOfFailure(outcome), use, isTrouble, outcome.retryAfterSeconds ?? null);
  const open = kept.current();
  if (outcome.code === "upstream_timeout" && open) void watch(open);
}
