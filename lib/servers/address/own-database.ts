import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { shared } from "@/lib/process/process";
import { canonicalAddress } from "./address-bytes";
import { isThisMachine } from "./own-listeners";

/** The host (a name or an address) and the port of a Postgres server. */
export interface DatabaseHost {
  readonly host: string;
  readonly port: number;
}

interface Known {
  readonly hosts: readonly DatabaseHost[];
  addresses: readonly { readonly address: string; readonly port: number }[];
  resolvedAtMs: number;
}

/** How long the resolved addresses of the database's host name are reused, in milliseconds. */
const RESOLVED_MS = 60_000;

const known = () =>
  shared<Known>("dial.own-database", () => ({ hosts: [], addresses: [], resolvedAtMs: 0 }));

/**
 * Sets the hosts of Latchkey's own database, to which no registered server may lead. Unix sockets
 * must be left out.
 */
export async function setOwnDatabase(hosts: readonly DatabaseHost[]): Promise<void> {
  Object.assign(known(), { hosts });
  await resolve();
}

/** Returns whether Latchkey's own database is at this host and port. */
export function isOwnDatabase(host: string, port: number): boolean {
  const { hosts, addresses, resolvedAtMs } = known();
  if (hosts.some((own) => own.port === port && own.host.toLowerCase() === host)) return true;
  if (isIP(host) === 0) return false;
  if (hosts.length > 0 && performance.now() - resolvedAtMs > RESOLVED_MS) void resolve();
  return addresses.some((own) => own.port === port && isSame(own.address, host));
}

/**
 * Returns whether both hosts are the same machine. If the database is on this machine, all of the
 * machine's addresses match, because the database may listen on any of them.
 */
function isSame(own: string, asked: string): boolean {
  if (canonicalAddress(own) === canonicalAddress(asked)) return true;
  return isThisMachine(own) && isThisMachine(asked);
}

async function resolve(): Promise<void> {
  const state = known();
  state.resolvedAtMs = performance.now();
  const found = await Promise.all(
    state.hosts.map(async ({ host, port }) => {
      // If the name cannot be resolved now, the addresses that were resolved before are kept.
      const addresses = await lookup(host, { all: true }).catch(() => []);
      return addresses.map(({ address }) => ({ address, port }));
    }),
  );
  const addresses = found.flat();
  if (addresses.length > 0) state.addresses = addresses;
}
