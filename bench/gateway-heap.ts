import { connect, type Socket } from "node:net";
import type { GatewayBench } from "./gateway-setup";
import { liveMemory, megabytes } from "./live-heap";
import { type Endpoint, mcpRequest, requestHead } from "./requests";
import { type Line, median } from "./table";

const AT_ONCE = 50;
const ROUNDS = 5;
/**
 * The allowed growth of the heap per closed client, in bytes. A smaller growth is measurement
 * noise, because a leaked client would occupy more.
 */
const MAX_BYTES = 200;

/**
 * Measures Latchkey's live heap before and after many clients connect, listen, call and disconnect
 * without closing their sessions. The result is the median of five rounds, because single
 * measurements differ by as much as the growth that the benchmark looks for.
 */
export async function abandonedClients(bench: GatewayBench, clients: number): Promise<Line> {
  const liveHeap = async () => {
    const { heap } = await liveMemory(bench.latchkey.pids[0] ?? 0, bench.heapFile);
    return heap;
  };
  await comeAndGo(bench.latchkey.endpoint, clients / 2);
  const first = await liveHeap();
  const each: number[] = [];
  let last = first;
  for (let round = 0; round < ROUNDS; round++) {
    await comeAndGo(bench.latchkey.endpoint, clients);
    const now = await liveHeap();
    each.push((now - last) / clients);
    last = now;
  }
  const growth = median(each);
  return {
    what: `live heap after ${ROUNDS} × ${clients} clients that never close`,
    measured: megabytes(last),
    beside: `${megabytes(first)} before: ${Math.round(growth)} bytes a client`,
    good: growth <= MAX_BYTES,
  };
}

/**
 * Connects clients in groups. Each client keeps its two connections open until all clients of its
 * group have received their responses.
 */
async function comeAndGo(to: Endpoint, clients: number): Promise<void> {
  for (let done = 0; done < clients; done += AT_ONCE) {
    const sockets = await Promise.all(Array.from({ length: AT_ONCE }, () => visit(to)));
    for (const socket of sockets.flat()) socket.destroy();
  }
}

async function visit(to: Endpoint): Promise<Socket[]> {
  const socket = connect(to.port, "127.0.0.1");
  const stream = connect(to.port, "127.0.0.1");
  for (const [index, method] of ["initialize", "tools/list", "tools/call"].entries()) {
    const { headers, body } = mcpRequest(to, { era: "legacy", method, id: index });
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: CLIENT };
    const text =
      method === "initialize" ? JSON.stringify({ jsonrpc: "2.0", id: 0, method, params }) : body;
    const answered = answer(socket);
    const length = Buffer.byteLength(text);
    socket.write(requestHead("POST", { ...headers, "content-length": length }) + text);
    await answered;
  }
  const { headers } = mcpRequest(to, { era: "legacy", method: "ping", id: 0 });
  const { "content-length": _, ...rest } = headers;
  const opened = answer(stream);
  stream.write(requestHead("GET", rest));
  await opened;
  return [socket, stream];
}

const CLIENT = { name: "bench", version: "1" };

/**
 * Resolves when the head of a response and as many body bytes as the head declares have arrived.
 */
function answer(socket: Socket): Promise<void> {
  return new Promise((done, failed) => {
    socket.once("error", failed);
    let text = "";
    const take = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length < end + 4 + length) return;
      socket.off("data", take);
      socket.off("error", failed);
      done();
    };
    socket.on("data", take);
  });
}
