import { networkInterfaces } from "node:os";
import { shared } from "@/lib/process/process";
import { plainAddress } from "@/lib/std/address-group";

/** An IP address, or one that means all of a machine's, and a port that Latchkey listens on. */
export interface Listener {
  readonly address: string;
  readonly port: number;
}

const listeners = () => shared<Listener[]>("changes.listeners", () => []);

/** Says where this process listens; the others hear of it with its next sign of life. */
export function noteListener(address: string, port: number): void {
  listeners().push({ address: plainAddress(address), port });
}

/** Where this process listens. */
export function ownListeners(): readonly Listener[] {
  return listeners();
}

/** What others are told: where a listener is on all addresses, also each of this machine's. */
export function announcedListeners(): readonly Listener[] {
  return listeners().flatMap((own) => {
    if (!isEveryAddress(own.address)) return [own];
    return [own, ...machineAddresses().map((address) => ({ address, port: own.port }))];
  });
}

/** Does this mean all addresses of a machine? */
export const isEveryAddress = (address: string) => address === "0.0.0.0" || address === "::";

/** The addresses of the machine we run on, loopback included. */
export function machineAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.map(({ address }) => plainAddress(address));
}
