import { type AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { LRUCache } from "lru-cache";
import { type GuardOptions, guard } from "./guard";
import { identityName, type TlsIdentity, tlsOptions } from "./tls-identity";

/** Maximum number of TLS identities whose agents are kept. */
const IDENTITIES_MAX = 500;
const IDLE_SOCKETS = 64;

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
  const trusting: TlsIdentity = { ca: options.ca ?? null, client: null };
  const https = (identity: TlsIdentity) =>
    guard(
      new HttpsAgent({ ...settings, ...tlsOptions(identity) }),
      options,
      identity.client !== null,
    );
  const plain = guard(new HttpAgent(settings), options);
  const usual = https(trusting);
  // An agent that is no longer kept here continues to serve those that have it, and its idle
  // sockets close by themselves.
  const others = new LRUCache<string, HttpAgent>({ max: IDENTITIES_MAX });
  return {
    /**
     * Returns the agent for the URL's scheme. Each identity has an agent of its own, so that no
     * connection is shared between identities.
     */
    agentFor(url: URL, identity: TlsIdentity | null = null): HttpAgent {
      if (url.protocol !== "https:") return plain;
      if (!identity) return usual;
      const name = identityName(identity);
      const known = others.get(name) ?? https(identity);
      others.set(name, known);
      return known;
    },
    /** Closes every socket, including those in use. */
    close: () => {
      for (const agent of [plain, usual, ...others.values()]) agent.destroy();
    },
  };
}
