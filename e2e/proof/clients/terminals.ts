import { allowed } from "./connect";
import { Home } from "./home";
import type { Latchkey } from "./latchkey";
import { lineSession } from "./line-session";
import { installed, programsOf } from "./packages";
import { connectedBy, type Session, seen } from "./session";

const rpc = (message: object) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
const HELLO = {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "proof", version: "1" },
};

/**
 * Starts a session through mcp-remote, a program that connects clients which can only run a
 * command.
 */
export async function mcpRemote(latchkey: Latchkey): Promise<Session> {
  const home = new Home([programsOf(await installed("mcp-remote", "0.15.1"))]);
  const running = home.start(`exec mcp-remote ${latchkey.origin}/mcp`, null);
  const holders = await connectedBy(latchkey, () => allowed(home, latchkey, running));
  running.type(rpc({ id: 0, method: "initialize", params: HELLO }));
  running.type(rpc({ method: "notifications/initialized" }));
  const params = { name: "latchkey_whoami", arguments: {} };
  return lineSession({
    ...{ title: "mcp-remote 0.15.1, OAuth", home, running, holders },
    ask: (count) => rpc({ id: count, method: "tools/call", params }),
    answer: (count) => new RegExp(`^(\\{.*"id":${count}[,}].*)$`, "m"),
  });
}

/**
 * Starts a session with the command line of the MCP Inspector. Each call runs a new process, and
 * all processes use the same stored tokens.
 */
export async function inspector(latchkey: Latchkey): Promise<Session> {
  const home = new Home(
    [
      programsOf(await installed("node", "22.23.3")),
      programsOf(await installed("@modelcontextprotocol/inspector", "2.12.0")),
    ],
    // The tokens are stored in a file, because a computer without a desktop has no keyring.
    { MCP_INSPECTOR_SECRET_STORE: "file" },
  );
  const command = `mcp-inspector --cli --server-url ${latchkey.origin}/mcp --transport http --method tools/call --tool-name latchkey_whoami --format json`;
  const call = async () => seen((await home.start(command).ended).output);
  const holders = await connectedBy(latchkey, async () => {
    const running = home.startOnTerminal(command);
    await allowed(home, latchkey, running);
    await running.ended;
  });
  return {
    ...{ title: "Inspector CLI 2.12.0, OAuth", holders, call },
    end: async () => {},
    close: () => home.close(),
  };
}
