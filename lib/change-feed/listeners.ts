import { networkInterfaces } from "node:os";
import { shared } from "@/lib/process/process";
import { plainAddress } from "@/lib/std/address-group";

/** An IP address (or the wildcard address) and a port on which Latchkey listens. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  /** True if the other processes of the installation connect here to pass calls on. */
  readonly forProcesses?: boolean;
}

const listeners = () => shared<Listener[]>("changes.listeners", () => []);

/**
 * Adds an address on which this process listens. Other processes learn it from the next heartbeat.
 */
export function registerListener(
  address: string,
  port: number,
  more: Pick<Listener, "forProcesses"> = {},
): void {
  listeners().push({ address: plainAddress(address), port, ...more });
}

/**
 * Returns the addresses on which this process listens, in the form in which they were registered.
 */
export function ownListeners(): readonly Listener[] {
  return listeners();
}

/**
 * Returns the addresses that this process announces to other processes. If a listener has the
 * wildcard address, the list also contains every address of this machine.
 */
export function announcedListeners(): readonly Listener[] {
  return listeners().flatMap((own) => {
    if (!isEveryAddress(own.address)) return [own];
    return [own, ...machineAddresses().map((address) => ({ ...own, address }))];
  });
}

/** Returns whether this is the wildcard address of IPv4 or IPv6. */
export const isEveryAddress = (address: string) => address === "0.0.0.0" || address === "::";

/** Returns all IP addresses of this machine, including loopback addresses. */
export function machineAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.map(({ address }) => plainAddress(address));
}
