import type { LinkAccount } from "@/gateway/upstreams/link";

/**
 * The account on which a key's call goes to a server. A server that needs each person's credentials
 * gets the account of a personal key's maker; otherwise the call goes on the server's own account.
 * A service key has no person.
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
