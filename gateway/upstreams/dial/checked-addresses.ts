import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { isIP } from "node:net";
import { addressRefusal } from "@/lib/servers/address/check-address";
import type { DialPolicy } from "@/lib/servers/address/policy";
import { DialError } from "./dial-error";

/** Resolves a name to all its addresses. By default, the operating system's resolver does this. */
export type Resolve = (name: string) => Promise<LookupAddress[]>;

const systemResolve: Resolve = (name) =>
  new Promise((resolve, reject) => {
    systemLookup(name, { all: true, verbatim: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });

/** Resolves a name that the operator configured, such as a proxy's, without checking addresses. */
export async function addressesOf(host: string, resolve = systemResolve): Promise<LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  const addresses = isLocal(host) ? await localAddresses(host, resolve) : await resolve(host);
  if (addresses.length > 0) return addresses;
  throw Object.assign(new Error(`${host} has no address`), { code: "ENOTFOUND" });
}

/**
 * Returns the addresses of a host, in the resolver's order, after checking that the network policy
 * allows connections to each of them at `port`. If one of several addresses is forbidden, the whole
 * name is refused: such an answer is an attack, or would at least leave the choice of address to
 * chance. Rejects with a `DialError` (`refused`), or with the resolver's error.
 */
export async function checkedAddresses(
  host: string,
  port: number,
  policy: () => DialPolicy,
  resolve?: Resolve,
): Promise<LookupAddress[]> {
  const addresses = await addressesOf(host, resolve);
  const current = policy();
  for (const { address } of addresses) {
    const refusal = addressRefusal(address, port, current);
    if (refusal === null) continue;
    const isLiteral = isIP(host) !== 0;
    throw new DialError(
      "refused",
      isLiteral ? refusal : `${host} does not lead to a server: ${refusal}`,
    );
  }
  return addresses;
}

const LOOPBACK: readonly LookupAddress[] = [
  { address: "::1", family: 6 },
  { address: "127.0.0.1", family: 4 },
];

const isLocal = (host: string) => /^(.+\.)?localhost\.?$/i.test(host);

/**
 * Returns both loopback addresses, since `localhost` always means both (RFC 6761, section 6.3), but
 * many hosts files name only one. The resolver's own answers come first.
 */
async function localAddresses(host: string, resolve: Resolve): Promise<LookupAddress[]> {
  const known = await resolve(host).catch(() => []);
  const missing = LOOPBACK.filter(({ address }) => !known.some((one) => one.address === address));
  return [...known, ...missing];
}
