import type { Socket } from "node:net";

/** The bytes that were asked for, and those that had arrived after them. */
export interface ReadBytes {
  readonly bytes: Buffer;
  readonly early: Buffer;
}

/**
 * Reads this number of bytes from a socket and pauses it. Rejects, and destroys the socket, if it
 * ends first or if that takes longer than `limitMs`.
 */
export function readExactly(socket: Socket, count: number, limitMs: number): Promise<ReadBytes> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const stop = () => {
      clearTimeout(timer);
      socket.off("data", take);
      socket.off("close", failed);
      socket.off("error", failed);
    };
    const failed = () => {
      stop();
      socket.on("error", () => {});
      socket.destroy();
      reject(new Error("The connection ended before it was established."));
    };
    const timer = setTimeout(failed, limitMs);
    const take = (bytes: Buffer) => {
      pieces.push(bytes);
      length += bytes.length;
      if (length < count) return;
      stop();
      socket.pause();
      const all = Buffer.concat(pieces);
      resolve({ bytes: all.subarray(0, count), early: all.subarray(count) });
    };
    socket.on("data", take);
    socket.once("close", failed);
    socket.once("error", failed);
    socket.resume();
  });
}
