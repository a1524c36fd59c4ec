import { countToolCall } from "@/lib/metrics/events";
import { markFirstCall } from "./first-call";
import { type KeyUse, recordUse } from "./record-use";
import { sharedBatch } from "./shared-batch";
import { type CallRow, writeCalls } from "./write-calls";

/** The name of the server that our own tools belong to. */
const OWN_SERVER = "latchkey";

/**
 * Records one authenticated request to /mcp and the use of its key, in a batch: written within
 * half a second, and before the process ends when it is asked to. Never arguments or results.
 */
export function recordCall(call: CallRow): void {
  sharedBatch<CallRow>("calls", async ({ db }, rows, again) => {
    await writeCalls(db, rows, again);
    await markFirstCall(db, rows);
    for (const use of latestUses(rows)) recordUse(use);
  }).add(call);
  if (call.method === "tools/call") {
    countToolCall(call.server ?? OWN_SERVER, call.outcome, call.durationMicros);
  }
}

/** The last use of each key that is among these calls. */
function latestUses(rows: readonly CallRow[]): Iterable<KeyUse> {
  const latest = new Map<string, KeyUse>();
  for (const { keyId, at, address, client = null } of rows) {
    const known = latest.get(keyId);
    if (!known || known.at <= at) latest.set(keyId, { keyId, at, address, client });
  }
  return latest.values();
}
