import { eq } from "drizzle-orm";
import { memoizePerPool } from "@/db/memoize-per-pool";
import { apiKeys } from "@/db/schema/api-keys";
import { connections } from "@/db/schema/connections";
import { isKeyId } from "@/lib/keys/key-rows";
import { type KeyRefusal, keyRefusal } from "@/lib/keys/key-state";
import { type KeyState, keyStateOf, type StateRow, selectStates } from "@/lib/keys/model";
import type { LatchkeyProcess } from "@/lib/process/process";
import { DATABASE_LIMIT_MS, within } from "@/lib/std/within";

/** The current state of a connection, with the client to which it belongs. */
export interface LiveConnection {
  readonly state: KeyState;
  readonly clientId: string;
  readonly resource: string;
  /** The lifetime of access tokens that the installation's policy sets, in seconds. */
  readonly tokenSeconds: number;
  /** Why the connection must not get tokens for the given client address now; null if it may. */
  readonly refusal: KeyRefusal | null;
}

/** The columns of a connection that are read with its state. */
export interface ConnectionColumns {
  readonly clientId: string;
  readonly resource: string;
}

/** The state is read in a single prepared query, because every exchange of a code waits for it. */
const byId = memoizePerPool((db) =>
  selectStates<ConnectionColumns & Record<string, unknown>>(
    db,
    connections.id,
    { clientId: connections.clientId, resource: connections.resource },
    (query) => query.innerJoin(connections, eq(connections.id, apiKeys.id)) as typeof query,
  ),
);

/** Reads the current state of the connection with this id. Returns null if there is none. */
export async function readLiveConnection(
  { db }: Pick<LatchkeyProcess, "db">,
  id: string,
  at: { now: Date; address: string },
): Promise<LiveConnection | null> {
  if (!isKeyId(id)) return null;
  const [row] = await within(DATABASE_LIMIT_MS, byId(db)(id));
  return row ? liveConnectionOf(row, at) : null;
}

/** Converts a row into the state of a connection. Throws if there is no installation. */
export function liveConnectionOf(
  row: StateRow & ConnectionColumns,
  { now, address }: { now: Date; address: string },
): LiveConnection {
  if (!row.standard) throw new Error("There is no installation.");
  const state = keyStateOf(row);
  const { clientId, resource } = row;
  const { tokenSeconds } = row.standard;
  const refusal = keyRefusal(state, now.getTime(), address);
  return { state, clientId, resource, tokenSeconds, refusal };
}
