import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { OnReadOpts, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { nodeMessage } from "@/gateway/http/plain/node-internals";
import { addressRefusal } from "@/lib/servers/address/check-address";
import type { DialPolicy } from "@/lib/servers/address/policy";
import { checkedAddresses, type Resolve } from "./checked-addresses";
import { connectFirst } from "./connect-first";
import { DialError } from "./dial-error";
import { abortReason } from "./response-body";

/** The settings of the agents that `guardedAgents` creates. */
export interface GuardOptions {
  /**
   * Returns the current network policy. Called for each connection, so that a change takes effect
   * at once.
   */
  readonly policy: () => DialPolicy;
  readonly resolve?: Resolve;
  readonly connectTimeoutMs?: number;
  /** Additional certificate authorities in PEM, for tests and private authorities. */
  readonly ca?: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_SOCKETS = 64;
/**
 * Milliseconds until an idle connection is closed. Servers usually close theirs after 5 s, and a
 * request must not be sent on a connection that the server is about to close.
 */
const IDLE_MS = 4_000;
const MARGIN_MS = 1_000;

/**
 * The time limits for a server, passed to the agent's `createConnection` as part of the request's
 * options.
 */
export interface DialTimes {
  /** Milliseconds for opening a connection: the lookup of its name, TCP and TLS together. */
  readonly connectMs?: number;
}

/** What the agents' `createConnection` takes in addition to Node's own options. */
export interface Dialing extends DialTimes {
  /** Aborted when the connection is no longer needed, while it is being opened. */
  readonly givenUp?: AbortSignal;
}

interface Target extends Dialing {
  readonly host: string;
  readonly port: number | string;
  readonly onread?: OnReadOpts;
}

/**
 * Creates keep-alive agents for node:http and node:https whose sockets connect only to addresses
 * that the network policy allows. The addresses of a name are checked before any of them is tried,
 * and again before a kept socket is reused under a changed policy.
 */
export function guardedAgents(options: GuardOptions) {
  const settings: AgentOptions = {
    keepAlive: true,
    maxFreeSockets: IDLE_SOCKETS,
    scheduling: "lifo",
    noDelay: true,
  };
  const http = guard(new HttpAgent(settings), options);
  const https = guard(
    new HttpsAgent({ ...settings, ...(options.ca ? { ca: options.ca } : {}) }),
    options,
  );
  return {
    /** Returns the agent for the URL's scheme. */
    agentFor: (url: URL): HttpAgent => (url.protocol === "https:" ? https : http),
    /** Closes every socket, including those in use. */
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
}

type Connect = (options: object) => Socket;
type Callback = (error: Error | null, socket?: Socket) => void;

/**
 * Methods of Node's agent that this file replaces. Node's types do not declare all of their
 * options.
 */
interface Hooks {
  /** Returns nothing, and passes the open socket or the error to `callback`. */
  createConnection(options: Target, callback: Callback): Socket | undefined;
  keepSocketAlive(socket: Duplex): boolean;
  reuseSocket(socket: Duplex, request: ClientRequest): void;
}

function guard<A extends HttpAgent>(agent: A, options: GuardOptions): A {
  const hooks = agent as unknown as Hooks;
  const isSecure = agent instanceof HttpsAgent;
  const openTls = hooks.createConnection.bind(agent) as unknown as Connect;
  const reuse = hooks.reuseSocket.bind(agent);
  const keep = hooks.keepSocketAlive.bind(agent);
  const checked = new WeakMap<object, DialPolicy>();

  async function open(target: Target, signal: AbortSignal): Promise<Socket> {
    const { policy, resolve } = options;
    const judged = policy();
    const { host, port, onread } = target;
    const addresses = await checkedAddresses(host, Number(port), policy, resolve);
    if (signal.aborted) throw signal.reason;
    const tcp = await connectFirst(addresses, Number(port), signal, onread);
    const begin = () => openTls({ ...target, socket: tcp });
    const socket = isSecure ? await openSecure(tcp, begin, signal) : tcp;
    checked.set(socket, judged);
    return socket;
  }

  hooks.createConnection = (target, callback) => {
    const limitMs = target.connectMs ?? options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    withinConnectTime(limitMs, target.givenUp, (signal) => open(target, signal)).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error),
    );
    return undefined;
  };

  hooks.keepSocketAlive = (socket) => {
    const idleMs = Math.min(IDLE_MS, keptMs(socket) - MARGIN_MS);
    if (idleMs <= 0 || !keep(socket)) return false;
    // The agent closes an idle socket when its timeout fires.
    (socket as Socket).setTimeout(idleMs);
    return true;
  };

  hooks.reuseSocket = (socket, request) => {
    (socket as Socket).setTimeout(0);
    const policy = options.policy();
    const known = checked.get(socket) === policy;
    const refusal = known ? null : peerRefusal(socket as Socket, policy);
    if (refusal === null) checked.set(socket, policy);
    else {
      // An idle socket has no error listener, so the error has to be reported through the request.
      request.destroy(new DialError("refused", refusal));
      setImmediate(() => socket.destroy());
    }
    reuse(socket, request);
  };
  return agent;
}

/**
 * Returns how many milliseconds the server keeps an idle connection open, according to the
 * `timeout` in its `Keep-Alive` header, or Infinity if the server sent none.
 */
function keptMs(socket: Duplex): number {
  const { headers } = nodeMessage(socket)?.res ?? {};
  const said = /timeout=(\d+)/i.exec(String(headers?.["keep-alive"] ?? ""))?.[1];
  return said === undefined ? Number.POSITIVE_INFINITY : Number(said) * 1000;
}

function peerRefusal({ remoteAddress, remotePort }: Socket, policy: DialPolicy): string | null {
  if (remoteAddress === undefined || remotePort === undefined) {
    return "The connection ended as it began.";
  }
  return addressRefusal(remoteAddress, remotePort, policy);
}

/**
 * Resolves when the TLS handshake that `begin` starts over `tcp` is complete. Rejects with its
 * error, or with the reason of `signal`, and then closes the connection.
 */
function openSecure(tcp: Socket, begin: () => Socket, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => {
      tcp.destroy();
      reject(error);
    };
    if (signal.aborted) return failed(signal.reason);
    try {
      const socket = begin();
      const abort = () => socket.destroy(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      socket.once("error", failed);
      const closed = () => failed(new Error("The connection ended as it began."));
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

/**
 * Runs `work`, which opens a connection, for at most `limitMs`. Then, or if `givenUp` aborts, the
 * signal of `work` aborts and the returned promise rejects.
 */
function withinConnectTime(
  limitMs: number,
  givenUp: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Socket>,
): Promise<Socket> {
  const abort = new AbortController();
  const seconds = Math.round(limitMs / 100) / 10;
  return new Promise((resolve, reject) => {
    const stop = (reason: Error) => {
      abort.abort(reason);
      reject(reason);
    };
    const timer = setTimeout(() => {
      stop(new DialError("connect_timeout", `No connection within ${seconds} seconds.`));
    }, limitMs);
    timer.unref();
    const leave = () => stop(abortReason(givenUp ?? null));
    givenUp?.addEventListener("abort", leave, { once: true });
    work(abort.signal)
      .then((socket) => (abort.signal.aborted ? socket.destroy() : resolve(socket)), reject)
      .finally(() => {
        clearTimeout(timer);
        givenUp?.removeEventListener("abort", leave);
      });
  });
}
