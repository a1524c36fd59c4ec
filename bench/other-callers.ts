import { Agent } from "node:http";
import { ask, type Reply } from "./ask";
import { type Endpoint, mcpRequest } from "./requests";

/**
 * A summary of the responses that other, well-behaved callers received while a load was running.
 */
export interface Fared {
  readonly text: string;
  readonly allWell: boolean;
}

const EVERY_MS = { calls: 50, exchanges: 100, ready: 100 } as const;

/**
 * Calls a tool, exchanges a key and requests `/readyz` at a steady pace until `until` settles.
 * Resolves when every request has received a response.
 */
export async function otherCallers(
  to: Endpoint,
  key: string,
  until: Promise<unknown>,
): Promise<Fared> {
  const agent = new Agent({ keepAlive: true });
  const json = { host: `localhost:${to.port}`, "content-type": "application/json" };
  const { headers, body } = mcpRequest(to, { era: "modern", method: "tools/call", id: 1 });
  const at = { agent, port: to.port };
  const asks = {
    calls: () => ask({ ...at, method: "POST", path: "/mcp", headers, body }),
    exchanges: () =>
      ask({
        ...at,
        method: "POST",
        path: "/api/v1/auth/token",
        headers: json,
        body: `{"api_key":"${key}"}`,
      }),
    ready: () => ask({ ...at, method: "GET", path: "/readyz", headers: { host: json.host } }),
  };
  const isWell = {
    calls: ({ status, body }: Reply) => status === 200 && body.includes('"result":'),
    exchanges: ({ status }: Reply) => status === 200,
    ready: ({ status }: Reply) => status === 200,
  };
  const names = Object.keys(asks) as (keyof typeof asks)[];
  const answers = names.map((name) => steadily(EVERY_MS[name], until, asks[name]));
  const parts: string[] = [];
  let allWell = true;
  for (const [index, name] of names.entries()) {
    const replies = (await answers[index]) ?? [];
    const well = replies.filter(isWell[name]).length;
    allWell &&= well === replies.length && well > 0;
    parts.push(`${well}/${replies.length} ${name}`);
  }
  agent.destroy();
  return { text: parts.join(", "), allWell };
}

/**
 * Calls `once` at a steady pace until `until` settles, whether or not earlier calls have finished.
 * Resolves when all calls have finished.
 */
async function steadily(
  everyMs: number,
  until: Promise<unknown>,
  once: () => Promise<Reply>,
): Promise<Reply[]> {
  const replies: Promise<Reply>[] = [];
  let over = false;
  void until.finally(() => {
    over = true;
  });
  while (!over) {
    replies.push(once());
    await new Promise((go) => setTimeout(go, everyMs));
  }
  return Promise.all(replies);
}
