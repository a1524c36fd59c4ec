import type { ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { OnReadOpts, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { nodeMessage } from "@/gateway/http/plain/node-internals";
import { addressRefusal } from "@/lib/servers/address/check-address";
import type { DialPolicy } from "@/lib/servers/address/policy";
import type { Resolve } from "./checked-addresses";
import { DialError } from "./dial-error";
import { absoluteFormFor, openPath } from "./open-path";
import { openSecure } from "./open-secure";
import { noteClient } from "./tls-identity";
import { withinConnectTime } from "./within-connect-time";

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

/**
 * The time limits for a server, passed to the agent's `createConnection` as part of the request's
 * options.
 */
export interface DialTimes {
  /** Milliseconds for opening a connection: the name's lookup, the proxy, TCP and TLS together. */
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

const CONNECT_TIMEOUT_MS = 10_000;
/**
 * Milliseconds until an idle connection is closed. Servers usually close theirs after 5 s, and a
 * request must not be sent on a connection that the server is about to close.
 */
const IDLE_MS = 4_000;
const MARGIN_MS = 1_000;

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
  addRequest(request: ClientRequest, target: Target): void;
}

/**
 * Makes an agent connect only to addresses that the policy allows, and reuse a kept socket only
 * while the policy still allows its address. `hasClient` is true if the agent's connections have a
 * client certificate.
 */
export function guard<A extends HttpAgent>(agent: A, options: GuardOptions, hasClient = false): A {
  const hooks = agent as unknown as Hooks;
  const isSecure = agent instanceof HttpsAgent;
  const openTls = hooks.createConnection.bind(agent) as unknown as Connect;
  const reuse = hooks.reuseSocket.bind(agent);
  const keep = hooks.keepSocketAlive.bind(agent);
  const add = hooks.addRequest.bind(agent);
  const checked = new WeakMap<object, Checked>();

  async function open(target: Target, signal: AbortSignal): Promise<Socket> {
    const policy = options.policy();
    const { host, onread } = target;
    const port = Number(target.port);
    const path = await openPath({ isSecure, host, port }, options, signal, onread);
    const begin = () => {
      const secure = openTls({ ...target, socket: path.socket });
      return hasClient ? secure.prependListener("error", noteClient) : secure;
    };
    const socket = isSecure ? await openSecure(path.socket, begin, signal) : path.socket;
    checked.set(socket, { address: path.address, port, policy });
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

  hooks.addRequest = (request, target) => {
    const { host } = target;
    const to = { isSecure, host, port: Number(target.port) };
    const form = absoluteFormFor(to, options.policy().proxies);
    if (form) {
      // The head of the request has not been written yet.
      request.path = `${form.origin}${request.path}`;
      if (form.authorization) request.setHeader("proxy-authorization", form.authorization);
    }
    add(request, target);
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
    const refusal = refusalNow(checked.get(socket), options.policy());
    if (refusal !== null) {
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

/** The address to which a socket leads, and the policy under which that was last checked. */
interface Checked {
  /** Null if a proxy that is the guard looked the address up. */
  readonly address: string | null;
  readonly port: number;
  policy: DialPolicy;
}

function refusalNow(known: Checked | undefined, policy: DialPolicy): string | null {
  if (!known) return "The connection was not checked.";
  if (known.policy === policy || known.address === null) return null;
  const refusal = addressRefusal(known.address, known.port, policy);
  if (refusal === null) known.policy = policy;
  return refusal;
}
