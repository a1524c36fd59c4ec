import type { GatewayServices } from "@/gateway/catalogue/services";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import type { Answer } from "@/gateway/http/exchange";
import { feed } from "@/lib/change-feed/feed";
import { type TestProcess, testExchange } from "@/lib/tokens/testing/process";
import { ask } from "./gateway";

/** A session of a client of the initialize era. */
export interface LegacySession {
  readonly id: string;
  /** Sends a message in the session. Its answer can be read while the request runs. */
  post(message: object): Promise<Answer>;
}

/** Begins a session of the initialize era for a client that declares these capabilities. */
export async function legacySession(
  fixture: TestProcess,
  token: string,
  capabilities: object = {},
  services?: GatewayServices,
): Promise<LegacySession> {
  const clientInfo = { name: "old", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities, clientInfo };
  const begun = await ask(
    fixture,
    token,
    { era: "legacy", method: "initialize", params },
    services,
  );
  const id = String(begun.headers["mcp-session-id"]);
  const { process } = fixture;
  return {
    id,
    post: async (message) => {
      const exchange = testExchange({
        path: "/mcp",
        headers: {
          host: "localhost:12009",
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          authorization: `Bearer ${token}`,
          "mcp-protocol-version": "2025-11-25",
          "mcp-session-id": id,
        },
        body: JSON.stringify({ jsonrpc: "2.0", ...message }),
      });
      const feedRevision = feed().revision("*");
      return mcpEndpoint({ exchange, process, now: new Date(), feedRevision }, services);
    },
  };
}
