import { type LookupAddress, lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { addressRefusal } from "@/lib/servers/address/check-address";
import type { DialPolicy } from "@/lib/servers/address/policy";
import { DialError } from "./dial-error";

/**
 * Resolves a name to all its addresses. The default implementation is the resolver of the operating
 * system.
 */
export type Resolve = (name: string, family: 0 | 4 | 6) => Promise<LookupAddress[]>;

const systemResolve: Resolve = (name, family) =>
  new Promise((resolve, reject) => {
    systemLookup(name, { all: true, family, verbatim: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });

/**
 * Creates a `lookup` for node:net and node:http(s) that returns only addresses to which the network
 * policy allows connections at `port`. If one of several addresses is forbidden, the whole name is
 * refused: such an answer is an attack, or would at least leave the choice of address to chance.
 * The socket connects to the addresses that were checked, without a second query.
 */
export function guardedLookup(
  port: number,
  policy: () => DialPolicy,
  resolve: Resolve = systemResolve,
): LookupFunction {
  return (name, options, callback) => {
    const { family } = options;
    const wanted =
      family === 4 || family === "IPv4" ? 4 : family === 6 || family === "IPv6" ? 6 : 0;
    resolve(name, wanted).then(
      (addresses) => {
        const refusal = firstRefusal(addresses, port, policy());
        const [first] = addresses;
        if (refusal !== null) {
          callback(new DialError("refused", `${name} does not lead to a server: ${refusal}`), "");
        } else if (!first) {
          callback(Object.assign(new Error(`${name} has no address`), { code: "ENOTFOUND" }), "");
        } else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
}

function firstRefusal(addresses: readonly LookupAddress[], port: number, policy: DialPolicy) {
  for (const { address } of addresses) {
    const refusal = addressRefusal(address, port, policy);
    if (refusal !== null) return refusal;
  }
  return null;
}
