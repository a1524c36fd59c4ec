import {
  isEveryAddress,
  type Listener,
  machineAddresses,
  ownListeners,
} from "@/lib/changes/listeners";
import { canonicalAddress } from "./address-bytes";
import { addressKind } from "./address-kind";

/** The ports that Latchkey's processes listen on: this one, and `others`. */
export function ownPorts(others: readonly Listener[]): readonly number[] {
  return [...ownListeners(), ...others].map(({ port }) => port);
}

/** Is this where Latchkey listens: this process, or one of `others`, on whatever machine? */
export function isOwnListener(address: string, port: number, others: readonly Listener[]): boolean {
  const asked = canonicalAddress(address);
  const isAt = (own: Listener) => own.port === port && canonicalAddress(own.address) === asked;
  const onAll = (own: Listener) => own.port === port && isEveryAddress(own.address);
  if (ownListeners().some((own) => isAt(own) || (onAll(own) && isThisMachine(asked)))) return true;
  // What is on all addresses of another machine names each of them; as to loopback, that machine
  // may be this one.
  return others.some((own) => isAt(own) || (onAll(own) && isLoopback(asked)));
}

/** Is this an address of the machine we run on? */
export function isThisMachine(address: string): boolean {
  const asked = canonicalAddress(address);
  return isLoopback(asked) || machineAddresses().some((own) => canonicalAddress(own) === asked);
}

const isLoopback = (address: string) => addressKind(address).kind === "loopback";
