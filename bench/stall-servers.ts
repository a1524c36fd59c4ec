import type { Endpoint } from "./requests";
import { calls, type StallInput } from "./stall-callers";

const NOTICES_MS = 10_000;

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

/** Makes two concurrent calls of a server that answers in this way. */
const answer = (what: string, server: string): StallInput => ({
  what: `a server's ${what}`,
  send: (endpoint: (server: string) => Endpoint) => calls(endpoint(server), 2, "{}"),
});

/** A server's loads. Every answer is good, as long as an answer arrives. */
export const SERVERS: readonly StallInput[] = [
  answer("answer of 10 MB of data lines", "lines"),
  answer("answer of 9.9 million chunks of one byte", "chunks"),
  {
    what: "a server's 10,000 list_changed a second",
    send: async (endpoint) => {
      // A call opens the connection, which subscribes to changes.
      const opened = await calls(endpoint("notices"), 1, "{}");
      await pause(NOTICES_MS);
      return opened;
    },
  },
  answer("answer with a deep result", "deep-result"),
  answer("refusal with a deep error", "deep-error"),
  answer("answer with a deep id", "deep-id"),
];

/** The servers for these loads, besides the good server. */
export const HOSTILE = ["lines", "chunks", "notices", "deep-result", "deep-error", "deep-id"];
