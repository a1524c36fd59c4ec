import { BlockList, isIP } from "node:net";
import type { Network } from "./parse-network";

/** Prepares networks for lookups. */
export function networkList(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return list;
}

/** Returns whether an address is in one of these networks. Another text is in none. */
export function holdsAddress(networks: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && networks.check(address, version === 6 ? "ipv6" : "ipv4");
}
