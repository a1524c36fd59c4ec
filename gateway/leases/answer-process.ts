import { cancelCall } from "@/gateway/calls/cancellable";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import type { LatchkeyProcess } from "@/lib/process/process";
import { processLeases } from "./process-leases";
import { DONE, NOT_FOUND, type ProcessHead } from "./relay/relayed";

/** Does what another process of this installation asks, and returns the status of the answer. */
export async function answerProcess(
  process: LatchkeyProcess,
  head: ProcessHead,
  body: Buffer,
): Promise<number> {
  if ("yields" in head) {
    const { yields: upstreamId, principal } = head;
    await processLeases(process)?.yieldLease({ upstreamId, principal });
    return DONE;
  }
  if ("makesRoom" in head) {
    const { makesRoom: upstreamId, of, id } = head;
    const isMade = await processLinks(process).makeRoom({ upstreamId, of, id });
    return isMade ? DONE : NOT_FOUND;
  }
  const isFound = cancelCall(head.keyId, head.cancels, JSON.parse(body.toString("utf8")));
  return isFound ? DONE : NOT_FOUND;
}
