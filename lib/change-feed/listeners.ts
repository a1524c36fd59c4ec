import { networkInterfaces } from "node:os";
import { shared } from "@/lib/process/process";
import { plainAddress } from "@/lib/std/address-group";

/** An IP address (or a wildcard address) and a port on which Latchkey listens. */
export interface Listener {
  readonly address: string;
  readonly port: number;
}

const listeners = () => shared<Listener[]>("changes.listeners", () => []);

/**
 * Registers a listener of this process. Other processes learn of the listener with the next
 * heartbeat.
 */
export function registerListener(address: string, port: number): void {
  listeners().push({ address: plainAddress(address), port });
}

/** The listeners of this process. */
export function ownListeners(): readonly Listener[] {
  return listeners();
}

/**
 * The listeners as announced to other processes: a wildcard address is followed by each address of
 * this machine.
 */
export function announcedListeners(): readonly Listener[] {
  return listeners().flatMap((own) => {
    if (!isEveryAddress(own.address)) return [own];
    return [own, ...machineAddresses().map((address) => ({ address, port: own.port }))];
  });
}

/** Whether this is a wildcard address. */
export const isEveryAddress = (address: string) => address === "0.0.0.0" || address === "::";

/** The addresses of this machine, including loopback. */
export function machineAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.map(({ address }) => plainAddress(address));
}
