import { once } from "node:events";
import { connect } from "node:net";

/**
 * Sends the given requests over `atOnce` connections. Each connection carries one request at a
 * time. The caller prepares the bytes, and responses are only scanned, so that this client is never
 * the bottleneck. Rejects if a response is not a result.
 */
export async function sendAll(
  port: number,
  requests: readonly Buffer[],
  atOnce: number,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    const line = await openLine(port);
    try {
      for (let one = requests[next++]; one; one = requests[next++]) await line.ask(one);
    } finally {
      line.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

interface Line {
  ask(request: Buffer): Promise<void>;
  close(): void;
}

const RESULT = Buffer.from('"result":');

/** Opens a connection that sends requests one after another. */
async function openLine(port: number): Promise<Line> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  await once(socket, "connect");
  let answered = () => {};
  let failed = (_error: Error) => {};
  let parts: Buffer[] = [];
  socket.on("data", (chunk) => {
    parts.push(chunk);
    const all = parts.length === 1 ? chunk : Buffer.concat(parts);
    const end = all.indexOf("\r\n\r\n");
    const head = end < 0 ? "" : all.toString("latin1", 0, end);
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    const isWhole =
      length === undefined
        ? head !== "" && all.subarray(-5).equals(Buffer.from("0\r\n\r\n"))
        : all.length >= end + 4 + Number(length);
    if (!isWhole) return;
    parts = [];
    if (head.startsWith("HTTP/1.1 200") && all.includes(RESULT)) answered();
    else failed(new Error(`expected a result, got ${all.toString()}`));
  });
  socket.on("error", (error) => failed(error));
  socket.on("close", () => failed(new Error("the connection was closed")));
  return {
    ask: (request) =>
      new Promise((done, fail) => {
        answered = done;
        failed = fail;
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}
