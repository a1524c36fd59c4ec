import { randomUUID } from "node:crypto";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import type { CallKind } from "@/lib/usage/recording/call-kind";
import { writeCalls } from "@/lib/usage/recording/write-calls";

/** A key as tests plant it: without a secret. */
export async function plantKey(
  db: Database,
  name: string,
  { teamId, makerId }: { teamId: string; makerId: string | null },
): Promise<{ id: string; teamId: string }> {
  const id = randomUUID();
  await db.insert(apiKeys).values({
    ...{ id, name, teamId, makerId, kind: makerId ? "personal" : "service" },
    ...{ lookup: Buffer.from(id), phc: "phc", pepperId: "pepper", lastFour: "a1b2" },
    createdAt: new Date(0),
  });
  return { id, teamId };
}

export interface PlantedCall extends Partial<Omit<CallKind, "keyId" | "teamId">> {
  readonly key: { readonly id: string; readonly teamId: string };
  readonly at: Date;
  readonly micros?: number;
  readonly requestId?: string;
}

let planted = 0;

/** Writes calls as the data plane does, successful calls of the tool `files_read` by default. */
export async function plantCalls(db: Database, calls: readonly PlantedCall[]): Promise<void> {
  await writeCalls(
    db,
    calls.map(({ key, at, micros = 1_000, requestId, ...of }) => ({
      kind: {
        ...{ keyId: key.id, teamId: key.teamId, method: "tools/call", target: "files_read" },
        ...{ upstreamId: null, server: null, outcome: "ok" as const, code: null },
        ...{ client: "Claude Code 2.0", protocolVersion: null, address: "127.0.0.1" },
        ...of,
      },
      atMs: at.getTime(),
      requestBytes: null,
      responseBytes: null,
      durationMicros: micros,
      requestId: requestId ?? `req_planted_${planted++}`,
    })),
  );
}
