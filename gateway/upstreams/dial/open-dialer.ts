import type { Agent } from "node:http";
import type { Result } from "@/lib/errors/errors";
import { checkTarget } from "@/lib/servers/address/check-target";
import type { GuardOptions } from "./guard";
import { guardedAgents } from "./guarded-agents";
import { type GuardedFetch, guardedFetch } from "./guarded-fetch";
import type { TlsIdentity } from "./tls-identity";

/** Makes the HTTP connections to servers. No other code connects to them over HTTP. */
export interface Dialer {
  /** The `fetch` for the SDK's transports and for OAuth, which rejects like `guardedFetch`. */
  readonly fetch: GuardedFetch;
  /** Checks a URL without connecting or resolving its name. Fails with `target_refused`. */
  checkTarget(url: string | URL): Result<URL>;
  /**
   * Returns the agent for `node:http(s).request(url, { agent })`. Call `checkTarget` first. If the
   * agent itself refuses an address, the request fails with a `DialError`. Agents for different TLS
   * identities share no connection.
   */
  agentFor(url: URL, tls?: TlsIdentity | null): Agent;
  /** Closes every connection, including those in use. */
  close(): void;
}

export interface DialerOptions extends GuardOptions {
  /** Maximum size in bytes of a response body, or of each event if the body is an event stream. */
  readonly responseBytes?: number;
  readonly headerBytes?: number;
}

/**
 * Creates a dialer with its own pool of keep-alive connections. It connects only to addresses that
 * the network policy allows.
 */
export function openDialer(options: DialerOptions): Dialer {
  const agents = guardedAgents(options);
  return {
    fetch: guardedFetch({ ...options, agents }),
    checkTarget: (url) => checkTarget(url, options.policy()),
    agentFor: agents.agentFor,
    close: agents.close,
  };
}
