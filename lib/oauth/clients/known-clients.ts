import type { ClientMetadata } from "./client-metadata";

/**
 * Built-in metadata documents of widely used clients, by their address (Client ID Metadata
 * Documents). With these, the clients can connect even without outgoing connections from Latchkey,
 * and without the delay of a fetch.
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

/** Returns the built-in metadata document for this address, or null if there is none. */
export function knownClient(address: string): object | null {
  const known = Object.hasOwn(DOCUMENTS, address) ? DOCUMENTS[address] : undefined;
  return known ? { ...known, client_id: address, token_endpoint_auth_method: "none" } : null;
}
