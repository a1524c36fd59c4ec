import { randomBytes } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { guardCallback, runInBackground } from "@/lib/process/guard-callback";
import type { Secrets } from "@/lib/secrets/derive";
import { readExactly } from "./read-exactly";
import { ID_BYTES, RANDOM_BYTES, relayKeys } from "./relay-keys";
import { FRAME, SealedSocket } from "./sealed-socket";

/** Milliseconds within which another process has to prove that it has the root secret. */
const HANDSHAKE_MS = 5_000;
/** Maximum number of connections from other processes. */
const MOST_CONNECTIONS = 2_000;
/**
 * Maximum number of connections that have proved nothing yet. Beyond it, the oldest is closed, so
 * that whoever can reach the port cannot keep the other processes away.
 */
export const MOST_UNPROVEN = 256;
/** Maximum number of bytes of a request: a body of `/mcp` and its head. */
const REQUEST_BYTES = 5 * 1024 * 1024;

/** A request from another process of this installation. */
export interface AcceptedRelay {
  readonly head: unknown;
  readonly body: Buffer;
  /** Aborts when the other process closes the connection: its caller has left or cancelled. */
  readonly signal: AbortSignal;
  /** Sends the head of the answer. */
  begin(head: object): void;
  /** Sends a piece of the answer, and resolves when more can be sent. */
  piece(bytes: Uint8Array): Promise<void>;
  /** Ends the answer. */
  end(ending: object): void;
}

/**
 * Creates the server to which the other processes of this installation connect. A connection is
 * served only after both sides have proved that they have the root secret, and each connection
 * carries one request at a time. `answer` must not throw.
 */
export function relayServer(
  secrets: Secrets,
  processId: string,
  answer: (relay: AcceptedRelay) => Promise<void>,
): Server {
  const unproven = new Set<Socket>();
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
    socket.setKeepAlive(true, 30_000);
    unproven.add(socket);
    const known = () => void unproven.delete(socket);
    socket.once("close", known);
    const [oldest] = unproven;
    if (unproven.size > MOST_UNPROVEN) oldest?.destroy();
    const served = greet(socket, secrets, processId).then((sealed) => serve(sealed, answer, known));
    served.catch(() => socket.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS + MOST_UNPROVEN;
  return server;
}

async function greet(socket: Socket, secrets: Secrets, processId: string): Promise<SealedSocket> {
  const ours = randomBytes(RANDOM_BYTES);
  socket.write(ours);
  const { bytes, early } = await readExactly(socket, ID_BYTES + RANDOM_BYTES, HANDSHAKE_MS);
  const id = bytes.toString("hex", 0, ID_BYTES);
  const secret = secrets.all.find((one) => one.id === id);
  if (!secret) throw new Error("The other process has another root secret.");
  const keys = relayKeys(secret, processId, Buffer.concat([ours, bytes.subarray(ID_BYTES)]));
  return new SealedSocket(socket, keys.fromOwner, keys.toOwner, early);
}

function serve(
  sealed: SealedSocket,
  answer: (relay: AcceptedRelay) => Promise<void>,
  proven: () => void,
): void {
  const patience = setTimeout(() => sealed.destroy(), HANDSHAKE_MS);
  let isProven = false;
  let head: unknown = null;
  let pieces: Buffer[] = [];
  let bytes = 0;
  let running: AbortController | null = null;

  function frame(kind: number, content: Buffer): void {
    bytes += content.length;
    if (running || bytes > REQUEST_BYTES) sealed.destroy();
    else if (!isProven && kind === FRAME.hello) {
      clearTimeout(patience);
      isProven = true;
      proven();
      sealed.send(FRAME.hello, NOTHING);
    } else if (!isProven) sealed.destroy();
    else if (kind === FRAME.head) head = JSON.parse(content.toString("utf8"));
    else if (kind === FRAME.data) pieces.push(content);
    else if (kind === FRAME.end) begin();
    else sealed.destroy();
  }

  function begin(): void {
    const abort = new AbortController();
    running = abort;
    const relay: AcceptedRelay = {
      head,
      body: Buffer.concat(pieces),
      signal: abort.signal,
      begin: (said) => void sealed.send(FRAME.head, Buffer.from(JSON.stringify(said))),
      piece: async (content) => {
        if (!sealed.send(FRAME.data, content)) await sealed.drained();
      },
      end: (ending) => {
        sealed.send(FRAME.end, Buffer.from(JSON.stringify(ending)));
        running = null;
      },
    };
    head = null;
    pieces = [];
    bytes = 0;
    runInBackground(answer(relay), () => sealed.destroy());
  }

  const closed = () => {
    clearTimeout(patience);
    running?.abort();
  };
  sealed.listen({ frame: guardCallback(frame, () => sealed.destroy()), closed });
}

const NOTHING = Buffer.alloc(0);
