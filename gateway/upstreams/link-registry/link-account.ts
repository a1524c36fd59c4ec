import type { LinkAccount } from "@/gateway/upstreams/link";

/**
 * On whose account a key's call goes to a server: a personal key's maker where the server asks each
 * person for credentials, else the server's own. A service key has nobody to ask.
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
