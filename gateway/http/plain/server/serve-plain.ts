import type { Server } from "node:http";
import type { Socket } from "node:net";
import {
  type PlainHandlers,
  type PlainServerConnection,
  plainServerConnection,
} from "./connection";

const SWEEP_MS = 1_000;

/**
 * Makes a server read plain requests without node:http. Every connection starts as a plain
 * connection, and moves to node:http permanently at its first request that is not plain. Closing
 * all connections of the server also closes its plain connections.
 */
export function servePlain<Context>(server: Server, handlers: PlainHandlers<Context>): void {
  const event = handlers.secure ? "secureConnection" : "connection";
  const listeners = server.listeners(event);
  server.removeAllListeners(event);
  const connections = new Set<PlainServerConnection>();

  server.on(event, (socket: Socket) => {
    const leave = () => connections.delete(connection);
    const connection = plainServerConnection(socket, handlers, {
      handOver() {
        leave();
        for (const listener of listeners) listener.call(server, socket);
      },
      closed: leave,
    });
    connections.add(connection);
  });

  const sweep = setInterval(() => {
    const nowMs = performance.now();
    for (const connection of connections) connection.sweep(nowMs);
  }, SWEEP_MS);
  sweep.unref();
  server.once("close", () => clearInterval(sweep));

  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    for (const connection of connections) if (connection.isIdle) connection.destroy();
    closeIdle();
  };
  const closeAll = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    for (const connection of connections) connection.destroy();
    closeAll();
  };
}
