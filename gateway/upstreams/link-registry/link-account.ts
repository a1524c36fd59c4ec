import type { LinkAccount } from "@/gateway/upstreams/link";

/**
 * The account on which a key's call goes to a server: that of a personal key's maker where the
 * server asks each person for credentials, otherwise the server's own. A service key has no person.
 */
export function linkAccount(
  credentials: "server" | "person_header" | "person_oauth",
  key: { readonly kind: "personal" | "service"; readonly makerId: string | null },
): LinkAccount {
  const isPerson = credentials !== "server" && key.kind === "personal" && key.makerId !== null;
  return isPerson && key.makerId !== null
    ? { kind: "person", personId: key.makerId }
    : { kind: "server" };
}
