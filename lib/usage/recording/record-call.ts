import { sharedBatch } from "@/lib/core/shared-batch";
import { type KeyUse, recordUse } from "@/lib/keys/record-use";
import { countToolCall } from "@/lib/metrics/events";
import type { LatchkeyProcess } from "@/lib/process/process";
import { type CallKind, sharedKind } from "./call-kind";
import { markFirstCall } from "./first-call";
import { type CallRow, writeCalls } from "./write-calls";

/** The server name under which Latchkey's own tools are recorded. */
const OWN_SERVER = "latchkey";

/**
 * Records an authenticated request to /mcp and the use of its key. The record is written in a batch
 * within half a second, or when the process shuts down gracefully. Arguments and results are never
 * recorded.
 */
export function recordCall(kind: CallKind, call: Omit<CallRow, "kind">): void {
  const { atMs, requestBytes, responseBytes, durationMicros, requestId } = call;
  sharedBatch<CallRow>("calls", write).add({
    kind: sharedKind(kind),
    atMs,
    requestBytes,
    responseBytes,
    durationMicros,
    requestId,
  });
  if (kind.method === "tools/call") {
    countToolCall(kind.server ?? OWN_SERVER, kind.outcome, durationMicros);
  }
}

async function write({ db }: LatchkeyProcess, rows: CallRow[], again: boolean): Promise<void> {
  await writeCalls(db, rows, again);
  await markFirstCall(db, rows);
  for (const use of latestUses(rows)) recordUse(use);
}

/** Returns the last use of each key in these calls, for each of its secrets. */
function latestUses(rows: readonly CallRow[]): KeyUse[] {
  const latest = new Map<string, CallRow>();
  for (const row of rows) {
    const secret = `${row.kind.keyId} ${row.kind.rotation ?? 0}`;
    const known = latest.get(secret);
    if (!known || known.atMs <= row.atMs) latest.set(secret, row);
  }
  return [...latest.values()].map(({ kind: { keyId, rotation = 0, address, client }, atMs }) => ({
    keyId,
    rotation,
    at: new Date(atMs),
    address,
    client,
  }));
}
