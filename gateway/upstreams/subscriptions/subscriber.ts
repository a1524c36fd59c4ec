import type { Connection } from "@/gateway/upstreams/connection/connection";
import { LACKING, type Subscriber } from "./answers";
import { listening } from "./listening";
import { requesting } from "./requesting";

/**
 * Subscribes over this connection: with a request for each resource (MCP 2025-11-25, Resources,
 * Subscriptions), or with `subscriptions/listen` for all (MCP 2026-07-28, Subscriptions). `lost` is
 * called if the server ends what it had agreed to.
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
    forget: (uri) => void asked.delete(uri),
    close: () => {},
  };
}
