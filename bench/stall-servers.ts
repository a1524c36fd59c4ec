import type { Endpoint } from "./requests";
import { calls, type StallInput } from "./stall-callers";

const NOTICES_MS = 10_000;

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

/** Returns a load in which two concurrent calls reach the given hostile server. */
const answer = (what: string, server: string): StallInput => ({
  what: `a server's ${what}`,
  send: (endpoint: (server: string) => Endpoint) => calls(endpoint(server), 2, "{}"),
});

/**
 * Loads that a hostile upstream server can cause. Any response is accepted, because only the delay
 * of other callers is measured.
 */
export const SERVERS: readonly StallInput[] = [
  answer("answer of 10 MB of data lines", "lines"),
  answer("answer of 9.9 million chunks of one byte", "chunks"),
  {
    what: "a server's 10,000 list_changed a second",
    send: async (endpoint) => {
      // The first call makes Latchkey connect to the server and subscribe to changes to its tools.
      const opened = await calls(endpoint("notices"), 1, "{}");
      await pause(NOTICES_MS);
      return opened;
    },
  },
  answer("answer with a deep result", "deep-result"),
  answer("refusal with a deep error", "deep-error"),
  answer("answer with a deep id", "deep-id"),
];

/** The names of the hostile servers that the loads in SERVERS call. */
export const HOSTILE = ["lines", "chunks", "notices", "deep-result", "deep-error", "deep-id"];
