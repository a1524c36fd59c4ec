import type { Socket } from "node:net";

/**
 * Resolves when the TLS handshake that `begin` starts over `carrier` is complete. Rejects with its
 * error, or with the reason of `signal`, and then closes the connection.
 */
export function openSecure(
  carrier: Socket,
  begin: () => Socket,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => {
      carrier.destroy();
      reject(error);
    };
    if (signal.aborted) return failed(signal.reason);
    try {
      const socket = begin();
      const abort = () => socket.destroy(signal.reason);
      const closed = () => failed(new Error("The connection ended as it began."));
      signal.addEventListener("abort", abort, { once: true });
      socket.once("error", failed);
      socket.once("close", closed);
      socket.once("secureConnect", () => {
        signal.removeEventListener("abort", abort);
        socket.off("error", failed).off("close", closed);
        resolve(socket);
      });
    } catch (error) {
      failed(error);
    }
  });
}
