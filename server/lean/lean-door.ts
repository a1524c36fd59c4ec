import type { Server } from "node:http";
import type { Socket } from "node:net";
import { type LeanConnection, type LeanSettings, leanConnection } from "./lean-connection";

const SWEEP_MS = 1_000;

/**
 * Lets a server read plain calls by itself: half of what a call costs is node:http's way from bytes
 * to a request and back. Every connection begins here and goes on to node:http, for good, with its
 * first request that is anything else. What ends node:http's connections ends these too.
 */
export function openLeanDoor(server: Server, settings: LeanSettings): void {
  const event = settings.secure ? "secureConnection" : "connection";
  const listeners = server.listeners(event);
  server.removeAllListeners(event);
  const connections = new Set<LeanConnection>();

  server.on(event, (socket: Socket) => {
    const leave = () => connections.delete(connection);
    const connection = leanConnection(socket, settings, {
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
