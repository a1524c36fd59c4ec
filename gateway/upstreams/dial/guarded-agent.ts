import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { nodeMessage } from "@/gateway/http/plain/node-internals";
import { guardCallback } from "@/lib/process/guard-callback";
import { addressRefusal } from "@/lib/servers/address/check-address";
import type { DialPolicy } from "@/lib/servers/address/policy";
import { DialError } from "./dial-error";
import { guardedLookup, type Resolve } from "./guarded-lookup";

/** Settings of a guarded agent's connections. */
export interface GuardOptions {
  /** Read at every connection, so that a change of policy takes effect at once. */
  readonly policy: () => DialPolicy;
  readonly resolve?: Resolve;
  readonly connectTimeoutMs?: number;
  /** Certificate authorities in PEM beside the system's own; for tests and private authorities. */
  readonly ca?: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_SOCKETS = 64;
/**
 * Shorter than the usual keep-alive of servers (5 s), so that no request uses a connection that the
 * server closes.
 */
const IDLE_MS = 4_000;
const MARGIN_MS = 1_000;

/** Time limits for a server; passed to an agent's `createConnection` with the request's options. */
export interface DialTimes {
  /** Milliseconds for a connection: TCP, and TLS. */
  readonly connectMs?: number;
}

interface Target extends DialTimes {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/**
 * Keep-alive agents for node:http and node:https whose sockets connect only to addresses that the
 * policy allows. Addresses are checked when a name is resolved, again on the connected socket, and
 * again on a kept socket after a change of policy.
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
    /** The agent for a URL's scheme. */
    agentFor: (url: URL): HttpAgent => (url.protocol === "https:" ? https : http),
    /** Closes every socket, including sockets in use. */
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
}

type Connect = (
  options: Target,
  callback?: (error: Error | null, socket: Duplex) => void,
) => Duplex;

/** Node's types do not declare all options of these hooks. */
interface Hooks {
  createConnection: Connect;
  keepSocketAlive(socket: Duplex): boolean;
  reuseSocket(socket: Duplex, request: ClientRequest): void;
}

function guard<A extends HttpAgent>(agent: A, options: GuardOptions): A {
  const hooks = agent as unknown as Hooks;
  const connect = hooks.createConnection.bind(agent) as Connect;
  const reuse = hooks.reuseSocket.bind(agent);
  const keep = hooks.keepSocketAlive.bind(agent);
  const checked = new WeakMap<object, DialPolicy>();

  hooks.createConnection = (target) => {
    const port = Number(target.port);
    const policy = options.policy();
    const refusal = literalRefusal(target.host, port, policy);
    if (refusal !== null) throw new DialError("refused", refusal);
    const lookup = guardedLookup(port, options.policy, options.resolve);
    const socket = connect({ ...target, lookup } as Target) as Socket;
    checked.set(socket, policy);
    const limitMs = target.connectMs ?? options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    limitConnecting(socket, limitMs);
    // Check before anything is written: the guarantee concerns the peer's address, not its name.
    const judge = () => {
      const refused = peerRefusal(socket, options.policy());
      if (refused !== null) socket.destroy(new DialError("refused", refused));
    };
    socket.prependOnceListener(
      "connect",
      guardCallback(judge, () => socket.destroy()),
    );
    return socket;
  };

  hooks.keepSocketAlive = (socket) => {
    const idleMs = Math.min(IDLE_MS, keptMs(socket) - MARGIN_MS);
    if (idleMs <= 0 || !keep(socket)) return false;
    // The agent itself closes an idle socket at its time-out.
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
      // A kept socket has no error listener, because the request's listener is removed with the
      // request.
      request.destroy(new DialError("refused", refusal));
      setImmediate(() => socket.destroy());
    }
    reuse(socket, request);
  };
  return agent;
}

/** Milliseconds for which the server keeps an idle connection (`Keep-Alive: timeout=`). */
function keptMs(socket: Duplex): number {
  const { headers } = nodeMessage(socket)?.res ?? {};
  const said = /timeout=(\d+)/i.exec(String(headers?.["keep-alive"] ?? ""))?.[1];
  return said === undefined ? Number.POSITIVE_INFINITY : Number(said) * 1000;
}

function literalRefusal(host: string | null | undefined, port: number, policy: DialPolicy) {
  return host && isIP(host) !== 0 ? addressRefusal(host, port, policy) : null;
}

function peerRefusal({ remoteAddress, remotePort }: Socket, policy: DialPolicy): string | null {
  if (remoteAddress === undefined || remotePort === undefined) {
    return "The connection ended as it began.";
  }
  return addressRefusal(remoteAddress, remotePort, policy);
}

function limitConnecting(socket: Socket, milliseconds: number): void {
  const seconds = Math.round(milliseconds / 100) / 10;
  const timer = setTimeout(() => {
    socket.destroy(new DialError("connect_timeout", `No connection within ${seconds} seconds.`));
  }, milliseconds);
  timer.unref();
  const done = () => clearTimeout(timer);
  // A TLS socket accepts writes from `secureConnect` on, which comes after `connect`.
  socket.once("encrypted" in socket ? "secureConnect" : "connect", done);
  socket.once("close", done);
}
