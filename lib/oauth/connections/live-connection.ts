import { eq } from "drizzle-orm";
import { connections } from "@/db/schema/connections";
import { type KeyRefusal, keyRefusal } from "@/lib/keys/key-state";
import type { KeyState } from "@/lib/keys/model";
import { readKeyState } from "@/lib/keys/read-key-state";
import type { LatchkeyProcess } from "@/lib/process/process";

/** The current state of a connection, with the client to which it belongs. */
export interface LiveConnection {
  readonly state: KeyState;
  readonly clientId: string;
  readonly resource: string;
  /** Why the connection must not get tokens for the given client address now; null if it may. */
  readonly refusal: KeyRefusal | null;
}

/** Reads the current state of the connection with this id. Returns null if there is none. */
export async function readLiveConnection(
  { db }: Pick<LatchkeyProcess, "db">,
  id: string,
  { now, address }: { now: Date; address: string },
): Promise<LiveConnection | null> {
  const [[row], state] = await Promise.all([
    db
      .select({ clientId: connections.clientId, resource: connections.resource })
      .from(connections)
      .where(eq(connections.id, id)),
    readKeyState(db, id),
  ]);
  if (!row || !state) return null;
  return { ...row, state, refusal: keyRefusal(state, now.getTime(), address) };
}
