import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { shared } from "@/lib/process/process";
import { canonicalAddress } from "./address-bytes";
import { isThisMachine } from "./own-listeners";

/** Where a Postgres is reached: a name or an address, and a port. */
export interface DatabaseHost {
  readonly host: string;
  readonly port: number;
}

interface Known {
  readonly hosts: readonly DatabaseHost[];
  addresses: readonly { readonly address: string; readonly port: number }[];
  resolvedAtMs: number;
}

/** A database that moves keeps its name. */
const RESOLVED_MS = 60_000;

const known = () =>
  shared<Known>("dial.own-database", () => ({ hosts: [], addresses: [], resolvedAtMs: 0 }));

/** Says where our own database is, so that no server is looked for there. Sockets have no place. */
export async function noteOwnDatabase(hosts: readonly DatabaseHost[]): Promise<void> {
  Object.assign(known(), { hosts });
  await resolve();
}

/** Is this name, or address, and port our own database's? */
export function isOwnDatabase(host: string, port: number): boolean {
  const { hosts, addresses, resolvedAtMs } = known();
  if (hosts.some((own) => own.port === port && own.host.toLowerCase() === host)) return true;
  if (isIP(host) === 0) return false;
  if (hosts.length > 0 && performance.now() - resolvedAtMs > RESOLVED_MS) void resolve();
  return addresses.some((own) => own.port === port && isSame(own.address, host));
}

/** A database on this machine is at all of its addresses, as far as anybody can tell from here. */
function isSame(own: string, asked: string): boolean {
  if (canonicalAddress(own) === canonicalAddress(asked)) return true;
  return isThisMachine(own) && isThisMachine(asked);
}

async function resolve(): Promise<void> {
  const state = known();
  state.resolvedAtMs = performance.now();
  const found = await Promise.all(
    state.hosts.map(async ({ host, port }) => {
      // A name without an answer now is the database's trouble; what was known of it still holds.
      const addresses = await lookup(host, { all: true }).catch(() => []);
      return addresses.map(({ address }) => ({ address, port }));
    }),
  );
  const addresses = found.flat();
  if (addresses.length > 0) state.addresses = addresses;
}
