import type { ClientMetadata } from "./client-metadata";

/**
 * Documents of clients that many people have, by their address (Client ID Metadata Documents): these
 * work where no connection leads out, and nobody waits for them.
 */
const DOCUMENTS: Readonly<Record<string, Pick<ClientMetadata, "client_name" | "redirect_uris">>> = {
  "https://claude.ai/oauth/claude-code-client-metadata": {
    client_name: "Claude Code",
    redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"],
  },
  "https://chatgpt.com/oauth/codex/client.json": {
    client_name: "Codex",
    redirect_uris: ["http://127.0.0.1/callback", "http://localhost/callback"],
  },
};

/** The document that came with Latchkey for this address; null where it brings none. */
export function knownClient(address: string): object | null {
  const known = Object.hasOwn(DOCUMENTS, address) ? DOCUMENTS[address] : undefined;
  return known ? { ...known, client_id: address, token_endpoint_auth_method: "none" } : null;
}
