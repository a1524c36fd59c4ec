import {
  isEveryAddress,
  type Listener,
  machineAddresses,
  ownListeners,
} from "@/lib/change-feed/listeners";
import { canonicalAddress } from "./address-bytes";
import { addressKind } from "./address-kind";

/** The ports on which this process and the `others` listen. */
export function ownPorts(others: readonly Listener[]): readonly number[] {
  return [...ownListeners(), ...others].map(({ port }) => port);
}

/**
 * Whether this process, or any of the `others` on any machine, listens on this address and port.
 */
export function isOwnListener(address: string, port: number, others: readonly Listener[]): boolean {
  const canonical = canonicalAddress(address);
  const isAt = (own: Listener) => own.port === port && canonicalAddress(own.address) === canonical;
  const onAll = (own: Listener) => own.port === port && isEveryAddress(own.address);
  if (ownListeners().some((own) => isAt(own) || (onAll(own) && isThisMachine(canonical))))
    return true;
  // Another process with a wildcard listener also announces each address of its machine. Loopback
  // counts too, because both processes may run on the same machine.
  return others.some((own) => isAt(own) || (onAll(own) && isLoopback(canonical)));
}

/** Whether this address belongs to this machine. */
export function isThisMachine(address: string): boolean {
  const canonical = canonicalAddress(address);
  return (
    isLoopback(canonical) || machineAddresses().some((own) => canonicalAddress(own) === canonical)
  );
}

const isLoopback = (address: string) => addressKind(address).kind === "loopback";
