import {
  isEveryAddress,
  type Listener,
  machineAddresses,
  ownListeners,
} from "@/lib/change-feed/listeners";
import { canonicalAddress } from "./address-bytes";
import { addressKind } from "./address-kind";

/** Returns the ports on which this process listens, and those of the listeners in `others`. */
export function ownPorts(others: readonly Listener[]): readonly number[] {
  return [...ownListeners(), ...others].map(({ port }) => port);
}

/**
 * Returns whether this process, or one of the `others` on any machine, listens on this address and
 * port.
 */
export function isOwnListener(address: string, port: number, others: readonly Listener[]): boolean {
  const canonical = canonicalAddress(address);
  const isAt = (own: Listener) => own.port === port && canonicalAddress(own.address) === canonical;
  const onAll = (own: Listener) => own.port === port && isEveryAddress(own.address);
  if (ownListeners().some((own) => isAt(own) || (onAll(own) && isThisMachine(canonical))))
    return true;
  // A process that listens on all addresses also announces every address of its machine. Loopback
  // has to be checked separately, because that process may run on this machine.
  return others.some((own) => isAt(own) || (onAll(own) && isLoopback(canonical)));
}

/** Returns whether this address is one of this machine's own addresses. */
export function isThisMachine(address: string): boolean {
  const canonical = canonicalAddress(address);
  return (
    isLoopback(canonical) || machineAddresses().some((own) => canonicalAddress(own) === canonical)
  );
}

const isLoopback = (address: string) => addressKind(address).kind === "loopback";
