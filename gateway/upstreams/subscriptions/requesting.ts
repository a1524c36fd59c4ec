import type { Connection } from "@/gateway/upstreams/connection/connection";
import type { Refusal } from "@/gateway/upstreams/resource-update";
import { notAsked, type Subscriber } from "./answers";

/** Milliseconds within which a server has to answer a request to subscribe. */
const ANSWER_MS = 10_000;
/** Number of requests to subscribe that are open at once. */
const AT_ONCE = 16;

/** Subscribes with a request for each resource (MCP 2025-11-25, Resources, Subscriptions). */
export function requesting(connection: Connection, server: string): Subscriber {
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
      return notAsked(server, error);
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
    forget: (uri) => void asked.delete(uri),
    close: () => {
      for (const uri of [...accepted]) leave(uri);
    },
  };
}
