import type { LinkAccount } from "@/gateway/upstreams/principal";

/**
 * Chooses the account for a key's call to a server. If the server needs each user's credentials, a
 * personal key uses the credentials of the user who created it. In all other cases, and for service
 * keys, the call uses the server's own account.
 */
export function linkAccount(
  credentials: "server" | "person_header" | "person_oauth",
  key: { readonly kind: "personal" | "service"; readonly makerId: string | null },
): LinkAccount {
  const isPerson = credentials !== "server" && key.kind === "personal" && key.makerId !== null;
  return isPerson && key.makerId !== null ? { kind: "person", personId: key.makerId } : OWN;
}

/** One object for all calls, so that the usual call allocates none. */
const OWN: LinkAccount = { kind: "server" };
