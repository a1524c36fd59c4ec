import { createServer, get, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { installShutdown } from "./shutdown";

type Handler = (error: unknown) => void;

let handlers: Map<string | symbol, Handler>;
beforeEach(() => {
  handlers = new Map();
  // The tests call the handlers themselves, so that none is installed in the process that runs the
  // tests.
  vi.spyOn(process, "on").mockImplementation((event, handler) => {
    handlers.set(event, handler as Handler);
    return process;
  });
  vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
  installShutdown({ debug() {}, info() {}, warn() {}, error() {} });
});
afterEach(() => vi.restoreAllMocks());

const uncaught = (error: unknown) => handlers.get("uncaughtException")?.(error);

/** Resolves with the error of a request whose client resets the connection during the body. */
function abortedRequest(): Promise<unknown> {
  return new Promise((resolve) => {
    const server = createServer((req: IncomingMessage) => {
      req.on("error", (error) => {
        server.close();
        resolve(error);
      });
      socket?.resetAndDestroy();
    });
    let socket: Socket | undefined;
    server.listen(0, "127.0.0.1", () => {
      socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
      socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
    });
  });
}

/** Resolves with the error of an outgoing request whose server resets the connection. */
async function resetResponse(): Promise<unknown> {
  const server = createTcpServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    get({ port, host: "127.0.0.1" }).on("error", (error) => {
      server.close();
      resolve(error);
    });
  });
}

test("a request that its client has aborted does not end the process", async () => {
  const error = await abortedRequest();
  expect(error).toMatchObject({ code: "ECONNRESET", message: "aborted" });
  uncaught(error);
  expect(process.exit).not.toHaveBeenCalled();
});

test("any other uncaught error ends the process, even if another connection was reset", async () => {
  const reset = await resetResponse();
  expect(reset).toMatchObject({ code: "ECONNRESET" });
  const imitation = Object.assign(new Error("aborted"), { code: "ECONNRESET" });
  for (const error of [reset, imitation, new Error("a bug"), "aborted", undefined]) {
    vi.mocked(process.exit).mockClear();
    uncaught(error);
    expect(process.exit).toHaveBeenCalledWith(1);
  }
});
