import type { Agent } from "node:http";
import type { Result } from "@/lib/errors/errors";
import { checkTarget } from "@/lib/servers/address/check-target";
import { type GuardOptions, guardedAgents } from "./guarded-agent";
import { type GuardedFetch, guardedFetch } from "./guarded-fetch";

/** The only way to a server over HTTP. */
export interface Dialer {
  /** For SDK transports and OAuth; `guardedFetch` lists the rejections. */
  readonly fetch: GuardedFetch;
  /** Checks a URL. Fails with `target_refused`. A name is checked when a connection is made. */
  checkTarget(url: string | URL): Result<URL>;
  /**
   * For `node:http(s).request(url, { agent })`, after `checkTarget`. The agent also refuses targets
   * itself, with a `DialError` that `createConnection` throws or that destroys the socket.
   */
  agentFor(url: URL): Agent;
  /** Closes every connection, including connections in use. */
  close(): void;
}

export interface DialerOptions extends GuardOptions {
  /** Maximum number of bytes of an answer's body, or of an event of an event stream. */
  readonly responseBytes?: number;
  readonly headerBytes?: number;
}

/** Opens a dialer: a pool of kept-alive connections, only to addresses that the policy allows. */
export function openDialer(options: DialerOptions): Dialer {
  const agents = guardedAgents(options);
  return {
    fetch: guardedFetch({ ...options, agents }),
    checkTarget: (url) => checkTarget(url, options.policy()),
    agentFor: agents.agentFor,
    close: agents.close,
  };
}
