import { relayedEndpoint } from "@/gateway/endpoints/relayed-endpoint";
import { type AcceptedRelay, relayServer } from "@/gateway/leases/relay/accept-relays";
import { registerListener } from "@/lib/change-feed/listeners";
import { announcedProcess } from "@/lib/change-feed/process-id";
import type { Env } from "@/lib/config/env";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { bind } from "./bind";
import { DRAIN_MS } from "./shutdown";

/**
 * Listens for the other processes of the installation, which pass on the calls for sessions that
 * this process holds, and announces the address in `processes`. Failure: `bad_configuration`, which
 * names PROCESS_PORT.
 */
export async function listenForProcesses(
  process: LatchkeyProcess,
  { host, processPort }: Pick<Env, "host" | "processPort">,
): Promise<Result<{ close(): Promise<void> }>> {
  const processId = announcedProcess();
  if (processId === null) return succeed({ close: async () => {} });
  const running = new Set<Promise<void>>();
  const answer = (relay: AcceptedRelay) => {
    const one = relayedEndpoint(relay).finally(() => running.delete(one));
    running.add(one);
    return one;
  };
  const server = relayServer(process.secrets, processId, answer);
  const address = host === "localhost" ? "127.0.0.1" : host;
  const error = await bind(server, { port: processPort, host: address });
  if (error) {
    const problem = `cannot be opened on ${host} (${error.code}); choose another, or 0`;
    return fail("bad_configuration", { params: { variable: "PROCESS_PORT", problem } });
  }
  server.on("error", () => {});
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const bound = server.address();
  if (bound && typeof bound === "object") {
    registerListener(bound.address, bound.port, { forProcesses: true });
  }
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.race([Promise.allSettled(running), after(DRAIN_MS)]);
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return succeed({ close });
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
