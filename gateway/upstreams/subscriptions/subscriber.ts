import type { Connection } from "@/gateway/upstreams/connection/connection";
import type { ResourceListen } from "@/gateway/upstreams/connection/subscribing";
import { problemOf } from "@/gateway/upstreams/problem-of";
import type { Refusal } from "@/gateway/upstreams/resource-update";
import { fail } from "@/lib/errors/errors";
import { METHOD_NOT_FOUND } from "@/lib/errors/rpc-codes";

/** What the server said about each resource: null if it announces the resource's updates. */
export type Answers = ReadonlyMap<string, Refusal | null>;

/** The subscriptions of one connection. */
export interface Subscriber {
  /**
   * Makes the server announce the updates of exactly these resources, and returns its answers about
   * those that it was not asked about before. Must not be called again before it has returned.
   */
  set(uris: ReadonlySet<string>): Promise<Answers>;
  /** Ends all subscriptions. */
  close(): void;
}

/** Milliseconds within which a server has to answer a request to subscribe. */
const ANSWER_MS = 10_000;
/** Number of requests to subscribe that are open at once. */
const AT_ONCE = 16;

const LACKING: Refusal = {
  error: { code: METHOD_NOT_FOUND, message: "The server does not announce updates of it." },
};

/**
 * Subscribes over this connection: with a request for each resource (MCP 2025-11-25, Resources,
 * Subscriptions), or with one `subscriptions/listen` for all, which is replaced when they change
 * (MCP 2026-07-28, Subscriptions). `lost` is called if the server ends what it had agreed to.
 */
export function subscriber(connection: Connection, server: string, lost: () => void): Subscriber {
  const { facts, listen } = connection;
  const resources = facts.capabilities.resources as { subscribe?: unknown } | undefined;
  if (resources?.subscribe !== true) return none();
  return listen ? listening(listen, server, lost) : requesting(connection, server);
}

/** A server that does not have the capability is not asked. */
function none(): Subscriber {
  const asked = new Set<string>();
  return {
    set: async (uris) => {
      const anew = [...uris].filter((uri) => !asked.has(uri));
      for (const uri of anew) asked.add(uri);
      return new Map(anew.map((uri) => [uri, LACKING]));
    },
    close: () => {},
  };
}

function requesting(connection: Connection, server: string): Subscriber {
  const asked = new Set<string>();
  const accepted = new Set<string>();
  const request = (method: string, uri: string) =>
    connection.request(method, { uri }, { timeoutMs: ANSWER_MS });

  async function ask(uri: string): Promise<Refusal | null> {
    asked.add(uri);
    try {
      const { error } = await request("resources/subscribe", uri);
      if (error) return { error };
      accepted.add(uri);
      return null;
    } catch (error) {
      asked.delete(uri);
      return failed(server, error);
    }
  }
  const leave = (uri: string) => {
    asked.delete(uri);
    if (accepted.delete(uri)) request("resources/unsubscribe", uri).catch(() => {});
  };
  return {
    async set(uris) {
      for (const uri of [...asked]) if (!uris.has(uri)) leave(uri);
      const anew = [...uris].filter((uri) => !asked.has(uri));
      const answers = new Map<string, Refusal | null>();
      for (let from = 0; from < anew.length; from += AT_ONCE) {
        const some = anew.slice(from, from + AT_ONCE);
        const said = await Promise.all(some.map(ask));
        for (const [index, uri] of some.entries()) answers.set(uri, said[index] ?? null);
      }
      return answers;
    },
    close: () => {
      for (const uri of [...accepted]) leave(uri);
    },
  };
}

function listening(
  listen: NonNullable<Connection["listen"]>,
  server: string,
  lost: () => void,
): Subscriber {
  let open: ResourceListen | null = null;
  let asked: ReadonlySet<string> = new Set();
  const close = () => {
    const former = open;
    open = null;
    former?.close();
  };
  return {
    async set(uris) {
      const anew = [...uris].filter((uri) => !asked.has(uri));
      if (open && anew.length === 0 && uris.size === asked.size) return new Map();
      if (uris.size === 0) {
        asked = new Set();
        close();
        return new Map();
      }
      try {
        const next = await listen([...uris]);
        // The former subscription ends only now, so that no update is missed between the two.
        close();
        open = next;
        asked = new Set(uris);
        void next.closed.then(() => {
          if (open !== next) return;
          open = null;
          asked = new Set();
          lost();
        });
        return new Map(anew.map((uri) => [uri, next.honored.has(uri) ? null : LACKING]));
      } catch (error) {
        const refusal = failed(server, error);
        return new Map(anew.map((uri) => [uri, refusal]));
      }
    },
    close,
  };
}

/** The failure to ask a server, which may succeed later. */
function failed(server: string, error: unknown): Refusal {
  const { message } = problemOf(error);
  const params = { server, problem: message };
  return { failure: fail("upstream_unavailable", { retryAfterSeconds: 5, params }).failure };
}
