import { Agent } from "node:http";
import { ask, type Reply } from "./ask";
import { type Endpoint, mcpRequest } from "./requests";

/** What one caller, or one server, sends. */
export interface StallInput {
  readonly what: string;
  /** Says in a few words how it was answered; `good` false where it should have been otherwise. */
  send(endpoint: (server: string) => Endpoint): Promise<{ answered: string; good: boolean }>;
}

const ROUNDS = 3;
const FIELDS = 300_000;
const LEGIT_BYTES = 3 * 1024 * 1024;
const NOTICES_MS = 10_000;

const always = () => true;

export const STALL_INPUTS: readonly StallInput[] = [
  {
    what: "nothing",
    send: async () => {
      await pause(5_000);
      return { answered: "", good: true };
    },
  },
  {
    what: `two bodies at once of ${FIELDS.toLocaleString("en-GB")} fields`,
    send: (endpoint) => bodies(endpoint("good"), 2, manyFields(), ({ status }) => status >= 400),
  },
  {
    what: "two bodies at once of 1.7 million nested arrays",
    send: (endpoint) =>
      bodies(endpoint("good"), 2, nested(1_700_000), ({ status }) => status >= 400),
  },
  {
    what: "eight calls at once with an argument of 3 MB, which is fine",
    send: (endpoint) =>
      bodies(
        endpoint("good"),
        8,
        JSON.stringify({ text: Buffer.alloc((LEGIT_BYTES * 3) / 4, 7).toString("base64") }),
        ({ status, body }) => status === 200 && body.includes('"result":'),
      ),
  },
  {
    what: "a server's answer of 10 MB of data lines",
    send: (endpoint) => bodies(endpoint("lines"), 2, "{}", always),
  },
  {
    what: "a server's answer of 9.9 million chunks of one byte",
    send: (endpoint) => bodies(endpoint("chunks"), 2, "{}", always),
  },
  {
    what: "a server's 10,000 list_changed a second",
    send: async (endpoint) => {
      // A call opens the connection, and that asks to be told of changes.
      const opened = await bodies(endpoint("notices"), 1, "{}", always);
      await pause(NOTICES_MS);
      return opened;
    },
  },
  ...["result", "error", "id"].map((place) => ({
    what: `a server's answer with a deep ${place}`,
    send: (endpoint: (server: string) => Endpoint) =>
      bodies(endpoint(`deep-${place}`), 2, "{}", always),
  })),
];

/** The servers that these need, besides the one that is good. */
export const HOSTILE = ["lines", "chunks", "notices", "deep-result", "deep-error", "deep-id"];

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

function manyFields(): string {
  const fields = Array.from({ length: FIELDS }, (_, index) => `"f${index}":1`);
  return `{${fields.join(",")}}`;
}

const nested = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;

/** So many calls at once, three times, with these arguments as JSON. */
async function bodies(
  to: Endpoint,
  atOnce: number,
  given: string,
  isGood: (reply: Reply) => boolean,
) {
  const agent = new Agent({ keepAlive: true });
  const { headers, body } = mcpRequest(to, { era: "modern", method: "tools/call", id: 1 });
  const whole = Buffer.from(body.replace(/"arguments":\{[^}]*\}/, () => `"arguments":${given}`));
  const asked = {
    agent,
    port: to.port,
    method: "POST" as const,
    path: "/mcp",
    headers: { ...headers, "content-length": whole.length },
    body: whole,
  };
  const replies: Reply[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    replies.push(...(await Promise.all(Array.from({ length: atOnce }, () => ask(asked)))));
    await pause(500);
  }
  agent.destroy();
  return { answered: statuses(replies), good: replies.every(isGood) };
}

function statuses(replies: readonly Reply[]): string {
  const counts = new Map<string, number>();
  for (const { status, body } of replies) {
    const name =
      status === 0 ? "no answer" : body.includes('"error":') ? `${status} error` : `${status}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(", ");
}
