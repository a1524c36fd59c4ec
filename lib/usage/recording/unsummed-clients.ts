import { shared } from "@/lib/process/process";
import type { CallKind } from "./call-kind";

/** The number of client names of one key that are summed by name on a day, in each process. */
export const CLIENTS_MAX = 20;
const MAX_KEYS = 50_000;
const DAY_MS = 86_400_000;

interface Known {
  day: number;
  readonly clients: Map<string, Set<string>>;
}

/**
 * Returns the pairs of key and client whose calls are summed without a client, because the key has
 * already used `CLIENTS_MAX` other names on this day (UTC). A client chooses its name itself, so the
 * holder of a key could otherwise make a new row of sums with every call.
 */
export function unsummedClients(
  kinds: readonly CallKind[],
  atMs: number,
): { keyIds: string[]; clients: string[] } {
  const known = shared("usage.client-names", (): Known => ({ day: 0, clients: new Map() }));
  const day = Math.floor(atMs / DAY_MS);
  if (known.day !== day || known.clients.size > MAX_KEYS) known.clients.clear();
  known.day = day;
  const left = new Map<string, { keyId: string; client: string }>();
  for (const { keyId, client } of kinds) {
    if (client === null) continue;
    const names = known.clients.get(keyId) ?? new Set();
    known.clients.set(keyId, names);
    if (names.size < CLIENTS_MAX) names.add(client);
    if (!names.has(client)) left.set(`${keyId} ${client}`, { keyId, client });
  }
  const pairs = [...left.values()];
  return {
    keyIds: pairs.map(({ keyId }) => keyId),
    clients: pairs.map(({ client }) => client),
  };
}
