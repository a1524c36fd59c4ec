import { randomInt } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { TestDatabase } from "./database";
import { type Frame, framesOf, startupError, startupOf } from "./postgres-frames";
import { reachPostgres, urlAt } from "./relay";

/** A pooler that behaves like PgBouncer in transaction mode and records all statements. */
export interface TransactionPooler {
  /** The environment variables with which a server connects through the pooler. */
  readonly environment: Record<string, string>;
  readonly url: string;
  /** The names of all prepared statements that clients have sent. */
  readonly names: readonly string[];
  /**
   * Returns the recorded statements whose effect on the session would outlast their transaction.
   */
  sessionStatements(): string[];
  close(): Promise<void>;
}

/**
 * Matches statements that change the state of the session, which the next client on the same
 * connection would inherit.
 */
const SESSION_STATEMENT =
  /^\s*(?:listen|unlisten|set\s+(?!local\b|transaction\b)|prepare|declare|create\s+(?:local\s+)?temp)|pg_(?:try_)?advisory_lock|set_config\([^)]*false\)/i;

interface Backend {
  readonly socket: Socket;
  client: Client | null;
}

interface Client {
  readonly socket: Socket;
  backend: Backend | null;
  /** The number of ReadyForQuery messages that Postgres has yet to send to this client. */
  expected: number;
  readonly waiting: Frame[];
}

/**
 * Starts a pooler that gives each transaction a different connection, so that session state which a
 * client leaves behind reaches another client at once. It has as many connections as clients, and
 * refuses the startup parameters that PgBouncer refuses.
 * Like PgBouncer before 1.21, it considers a connection free when every Sync or Query message has
 * been answered, so that later answers to pipelined statements are lost.
 */
export async function startTransactionPooler(database: TestDatabase): Promise<TransactionPooler> {
  const idle: Backend[] = [];
  const starved: Client[] = [];
  const sockets = new Set<Socket>();
  const texts: string[] = [];
  const names: string[] = [];

  function forward(client: Client, frame: Frame): void {
    client.backend ??= take(client);
    if (!client.backend) {
      if (!starved.includes(client)) starved.push(client);
      client.waiting.push(frame);
      return;
    }
    if (frame.type === "S" || frame.type === "Q") client.expected += 1;
    client.backend.socket.write(frame.bytes);
  }

  function take(client: Client): Backend | null {
    const backend = idle.shift() ?? null;
    if (backend) backend.client = client;
    return backend;
  }

  function release(backend: Backend): void {
    if (backend.client) backend.client.backend = null;
    backend.client = null;
    idle.push(backend);
    const next = starved.shift();
    for (const frame of next?.waiting.splice(0) ?? []) forward(next as Client, frame);
  }

  function answer(backend: Backend, frame: Frame): void {
    const { client } = backend;
    if (!client) return;
    client.socket.write(frame.bytes);
    if (frame.type !== "Z") return;
    client.expected = Math.max(0, client.expected - 1);
    const outside = String.fromCharCode(frame.bytes[5] ?? 0) === "I";
    if (outside && client.expected === 0) release(backend);
  }

  function join(client: Client, startup: Buffer): void {
    const backend: Backend = { socket: reachPostgres(database), client };
    client.backend = backend;
    // Until authentication has finished, each client keeps its own connection.
    client.expected = 1;
    keep(backend.socket, () => {
      if (idle.includes(backend)) idle.splice(idle.indexOf(backend), 1);
      backend.client?.socket.destroy();
    });
    backend.socket.write(startup);
    framesOf(backend.socket, (frame) => {
      // BackendKeyData contains a process id. Like PgBouncer, the pooler sends clients a process id
      // of its own.
      if (frame.type === "K") frame.bytes.writeInt32BE(randomInt(1, 2 ** 31), 5);
      answer(backend, frame);
    });
  }

  function keep(socket: Socket, closed: () => void): void {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      closed();
    });
  }

  const server = createServer({ noDelay: true }, (socket) => {
    const client: Client = { socket, backend: null, expected: 0, waiting: [] };
    // If a client disconnects within a transaction, the connection to Postgres that it was using is
    // closed. Otherwise an idle connection is closed.
    keep(socket, () => (client.backend ?? idle.shift())?.socket.destroy());
    startupOf(socket, (startup, refused) => {
      if (refused !== null) return socket.end(startupError(refused));
      join(client, startup);
      framesOf(socket, (frame) => {
        if (frame.type === "X") return socket.end();
        if (frame.type === "Q") texts.push(frame.texts()[0] ?? "");
        if (frame.type === "P") {
          const [name = "", text = ""] = frame.texts();
          texts.push(text);
          if (name !== "") names.push(name);
        }
        forward(client, frame);
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const url = urlAt(database, port);
  return {
    environment: { DATABASE_URL: url, PGHOST: "127.0.0.1", PGPORT: String(port) },
    ...{ url, names },
    sessionStatements: () => texts.filter((text) => SESSION_STATEMENT.test(text)),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
