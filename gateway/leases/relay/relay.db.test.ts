import { createSecretKey, randomBytes, randomUUID } from "node:crypto";
import { type AddressInfo, createServer, type Server, type Socket, connect as tcp } from "node:net";
import { Duplex } from "node:stream";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { processes } from "@/db/schema/changes";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { deriveSecrets } from "@/lib/secrets/derive";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { type AcceptedRelay, MOST_UNPROVEN, relayServer } from "./accept-relays";
import { connectOwner, keepConnection } from "./connect-owner";
import { FRAME, SealedSocket } from "./sealed-socket";

let fixture: TestProcess;
const servers: Server[] = [];
const heard: { head: unknown; body: string }[] = [];

beforeAll(async () => {
  fixture = await testProcess();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close();
  heard.length = 0;
});
afterAll(() => fixture.close());

/** Answers with the body that it got, in two pieces. */
async function echo(relay: AcceptedRelay): Promise<void> {
  heard.push({ head: relay.head, body: relay.body.toString("utf8") });
  relay.begin({ status: 200 });
  const half = relay.body.length >> 1;
  await relay.piece(relay.body.subarray(0, half));
  await relay.piece(relay.body.subarray(half));
  relay.end({ code: null });
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}

/** Lists a process that listens for others on these ports. */
async function announce(id: string, ports: readonly number[]): Promise<void> {
  const listeners = ports.map((port) => ({ address: "127.0.0.1", port, forProcesses: true }));
  const row = { id, startedAt: new Date(), seenAt: new Date(), seenSeq: 0, listeners };
  await fixture.process.db
    .insert(processes)
    .values(row)
    .onConflictDoUpdate({ target: processes.id, set: { listeners } });
}

/** Sends a request and returns the frames of the answer, or the text `closed`. */
function ask(sealed: SealedSocket, body: Uint8Array): Promise<[number, string][] | "closed"> {
  return new Promise((resolve) => {
    const frames: [number, string][] = [];
    sealed.listen({
      frame(kind, content) {
        frames.push([kind, content.toString("utf8")]);
        if (kind === FRAME.end) resolve(frames);
      },
      closed: () => resolve("closed"),
    });
    sealed.send(FRAME.head, Buffer.from(JSON.stringify({ asks: 1 })));
    sealed.send(FRAME.data, body);
    sealed.send(FRAME.end, Buffer.alloc(0));
  });
}

test("a request and its answer arrive whole, also large ones, and the connection serves the next", async () => {
  const id = randomUUID();
  await announce(id, [await listen(relayServer(fixture.process.secrets, id, echo))]);
  const sealed = await connectOwner(fixture.process, id);
  if (!sealed) throw new Error("not reached");
  for (const body of ["x", "y".repeat(3_000_000), ""]) {
    const frames = await ask(sealed, Buffer.from(body));
    if (frames === "closed") throw new Error("closed");
    expect(frames[0]).toEqual([FRAME.head, '{"status":200}']);
    const data = frames.filter(([kind]) => kind === FRAME.data).map(([, text]) => text);
    expect(data.join("") === body).toBe(true);
  }
  expect(heard.map(({ head }) => head)).toEqual([{ asks: 1 }, { asks: 1 }, { asks: 1 }]);
  keepConnection(id, sealed);
  expect(await connectOwner(fixture.process, id)).toBe(sealed);
  sealed.destroy();
});

test("another process, and a program without the root secret, are told apart from the owner", async () => {
  const id = randomUUID();
  const { secrets } = fixture.process;
  const another = await listen(relayServer(secrets, randomUUID(), echo));
  const stranger = await listen(relayServer(deriveSecrets([randomBytes(32)]), id, echo));
  const silent = await listen(createServer());
  await announce(id, [another, stranger, silent]);
  expect(await connectOwner(fixture.process, id)).toBeNull();
  const right = await listen(relayServer(secrets, id, echo));
  await announce(id, [another, stranger, silent, right]);
  const sealed = await connectOwner(fixture.process, id);
  expect(sealed && (await ask(sealed, Buffer.from("hello")))).not.toBe("closed");
  sealed?.destroy();
  expect(heard).toEqual([{ head: { asks: 1 }, body: "hello" }]);
});

test("a recorded request cannot be replayed, and an altered one is not answered", async () => {
  const id = randomUUID();
  const port = await listen(relayServer(fixture.process.secrets, id, echo));
  const recorded: Buffer[] = [];
  let altersFrom = Number.POSITIVE_INFINITY;
  let sent = 0;
  // A machine in the middle records what passes, and can alter it.
  const middle = createServer((socket) => {
    const onward = tcp({ host: "127.0.0.1", port });
    onward.pipe(socket);
    for (const one of [socket, onward]) one.on("error", () => {});
    socket.on("close", () => onward.destroy());
    onward.on("close", () => socket.destroy());
    socket.on("data", (bytes) => {
      sent += bytes.length;
      const copy = Buffer.from(bytes);
      if (sent > altersFrom) copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
      recorded.push(copy);
      onward.write(copy);
    });
  });
  await announce(id, [await listen(middle)]);
  const sealed = await connectOwner(fixture.process, id);
  expect(sealed && (await ask(sealed, Buffer.from("secret arguments")))).not.toBe("closed");
  sealed?.destroy();
  expect(heard.length).toBe(1);
  expect(Buffer.concat(recorded).includes("secret arguments")).toBe(false);

  const replay = tcp({ host: "127.0.0.1", port });
  replay.on("error", () => {}).resume();
  const closed = new Promise((done) => replay.once("close", done));
  replay.write(Buffer.concat(recorded));
  await closed;
  expect(heard.length).toBe(1);

  sent = 0;
  const again = await connectOwner(fixture.process, id);
  altersFrom = sent;
  expect(again && (await ask(again, Buffer.from("altered")))).toBe("closed");
  expect(heard.length).toBe(1);
});

test("closing the connection tells the owner that the caller has left", async () => {
  const id = randomUUID();
  let left = false;
  const hold = async ({ signal }: AcceptedRelay) => {
    heard.push({ head: null, body: "" });
    await new Promise<void>((done) => signal.addEventListener("abort", () => done()));
    left = true;
  };
  await announce(id, [await listen(relayServer(fixture.process.secrets, id, hold))]);
  const sealed = await connectOwner(fixture.process, id);
  if (!sealed) throw new Error("not reached");
  const answer = ask(sealed, Buffer.from("x"));
  await eventually(() => heard.length).toBe(1);
  sealed.destroy();
  expect(await answer).toBe("closed");
  await eventually(() => left).toBe(true);
});

test("connections that prove nothing give way to the other processes", async () => {
  const id = randomUUID();
  const port = await listen(relayServer(fixture.process.secrets, id, echo));
  await announce(id, [port]);
  // The time limit of unproven connections must not be what closes them.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const idle: Socket[] = [];
  for (let one = 0; one < MOST_UNPROVEN + 20; one++) {
    const socket = tcp({ host: "127.0.0.1", port }).on("error", () => {});
    await new Promise((done) => socket.once("data", done));
    idle.push(socket);
  }
  const closed = () => idle.map((socket) => socket.readableEnded || socket.destroyed);
  await eventually(() => closed().slice(0, 20)).toEqual(Array(20).fill(true));
  expect(closed().at(-1)).toBe(false);
  vi.useRealTimers();
  const sealed = await connectOwner(fixture.process, id);
  expect(sealed && (await ask(sealed, Buffer.from("hello")))).not.toBe("closed");
  sealed?.destroy();
  for (const socket of idle) socket.destroy();
});

test("a stranger cannot make a process collect a long frame", async () => {
  const socket = new Duplex({ read() {}, write: (_, __, done) => done() });
  const key = createSecretKey(randomBytes(32));
  const sealed = new SealedSocket(socket as Socket, key, key, Buffer.alloc(0));
  sealed.listen({ frame() {}, closed() {} });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(60_000);
  socket.push(length);
  await eventually(() => sealed.isOpen).toBe(false);
});
