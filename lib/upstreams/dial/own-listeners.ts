import { networkInterfaces } from "node:os";
import { plainAddress } from "@/lib/limits/address-group";
import { shared } from "@/lib/process";
import { addressKind } from "./address-kind";

interface Listener {
  readonly address: string;
  readonly port: number;
}

const listeners = () => shared<Listener[]>("dial.own-listeners", () => []);

/** Says where this process listens, so that it never connects to itself. */
export function noteOwnListener(address: string, port: number): void {
  listeners().push({ address: plainAddress(address), port });
}

/** The ports that this process listens on. */
export function ownPorts(): readonly number[] {
  return listeners().map(({ port }) => port);
}

/** Is this address and port one that this process listens on? */
export function isOwnListener(address: string, port: number): boolean {
  const plain = plainAddress(address);
  return listeners().some((own) => {
    if (own.port !== port) return false;
    if (own.address === plain) return true;
    return isEveryAddress(own.address) && isThisMachine(plain);
  });
}

const isEveryAddress = (address: string) => address === "0.0.0.0" || address === "::";

/** Is this an address of the machine we run on? */
export function isThisMachine(address: string): boolean {
  const plain = plainAddress(address);
  if (addressKind(plain).kind === "loopback") return true;
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((one) => plainAddress(one.address) === plain),
  );
}
