import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { shared } from "@/lib/process/process";
import { canonicalAddress } from "./address-bytes";
import { isThisMachine } from "./own-listeners";

/** The host (name or address) and port of a Postgres server. */
export interface DatabaseHost {
  readonly host: string;
  readonly port: number;
}

interface Known {
  readonly hosts: readonly DatabaseHost[];
  addresses: readonly { readonly address: string; readonly port: number }[];
  resolvedAtMs: number;
}

/** How long, in milliseconds, the resolved addresses of the database's host name are used. */
const RESOLVED_MS = 60_000;

const known = () =>
  shared<Known>("dial.own-database", () => ({ hosts: [], addresses: [], resolvedAtMs: 0 }));

/**
 * Sets the hosts of Latchkey's own database; no registered server may lead to these hosts. Omit
 * Unix sockets.
 */
export async function setOwnDatabase(hosts: readonly DatabaseHost[]): Promise<void> {
  Object.assign(known(), { hosts });
  await resolve();
}

/** Whether this host and port belong to Latchkey's own database. */
export function isOwnDatabase(host: string, port: number): boolean {
  const { hosts, addresses, resolvedAtMs } = known();
  if (hosts.some((own) => own.port === port && own.host.toLowerCase() === host)) return true;
  if (isIP(host) === 0) return false;
  if (hosts.length > 0 && performance.now() - resolvedAtMs > RESOLVED_MS) void resolve();
  return addresses.some((own) => own.port === port && isSame(own.address, host));
}

/**
 * Whether both hosts are the same machine. A database on this machine may listen on any of the
 * machine's addresses, so all of them count.
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
      // If the name cannot be resolved now, the previously resolved addresses are kept.
      const addresses = await lookup(host, { all: true }).catch(() => []);
      return addresses.map(({ address }) => ({ address, port }));
    }),
  );
  const addresses = found.flat();
  if (addresses.length > 0) state.addresses = addresses;
}
