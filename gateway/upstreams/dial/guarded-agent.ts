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
  /** Milliseconds for opening a connection: TCP and TLS together. */
  readonly connectMs?: number;
}

interface Target extends DialTimes {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/**
 * Creates keep-alive agents for node:http and node:https whose sockets connect only to addresses
 * that the network policy allows. An address is checked when a name is resolved, again once the
 * socket is connected, and again before a kept socket is reused under a changed policy.
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

type Connect = (
  options: Target,
  callback?: (error: Error | null, socket: Duplex) => void,
) => Duplex;

/**
 * Methods of Node's agent that this file replaces. Node's types do not declare all of their
 * options.
 */
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
    // Check before anything is written. The check is needed although the name was checked, because
    // the policy applies to the address that was actually connected.
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
  // A TLS socket is ready only at `secureConnect`, which comes after `connect`.
  socket.once("encrypted" in socket ? "secureConnect" : "connect", done);
  socket.once("close", done);
}
