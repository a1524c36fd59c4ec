import { addressKind } from "./address-kind";
import { isOwnDatabase } from "./own-database";
import { isOwnListener, isThisMachine } from "./own-listeners";
import type { DialPolicy } from "./policy";

/**
 * Returns a sentence that says why Latchkey may not connect to this address and port, or null if it
 * may. `address` is an IP address from a URL or from DNS.
 */
export function addressRefusal(address: string, port: number, policy: DialPolicy): string | null {
  const found = addressKind(address);
  if (found.kind === "refused") return `${address} is ${found.why}.`;
  if (isSelf(address, port, policy)) return `${address}, port ${port}, is Latchkey itself.`;
  if (isOwnDatabase(address, port)) return `${address}, port ${port}, is Latchkey's database.`;
  if (found.kind === "public" || policy.allowPrivate) return null;
  return `${address} is a ${found.kind} address, which the policy does not allow for servers.`;
}

/**
 * Returns whether the connection would lead back to Latchkey itself. If PUBLIC_URL names this
 * machine, the port of that URL counts as Latchkey's even before a listener is registered.
 */
function isSelf(address: string, port: number, policy: DialPolicy): boolean {
  if (isOwnListener(address, port, policy.listeners)) return true;
  if (port !== policy.ownPort) return false;
  const publicIsHere = [...policy.ownNames].some(
    (name) => name === "localhost" || name.endsWith(".localhost") || addressIsHere(name),
  );
  return publicIsHere && isThisMachine(address);
}

function addressIsHere(name: string): boolean {
  return addressKind(name).kind === "loopback";
}
