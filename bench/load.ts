import type { Agent } from "node:http";
import { keepingAgent, type Reply, send } from "./send";

/**
 * Exchanges a key for a token, over a connection from `agent`. Resolves with any status, and
 * rejects if the connection fails.
 */
export function exchange(
  agent: Agent,
  port: number,
  key: string,
  localAddress?: string,
): Promise<Reply> {
  return send({
    ...{ agent, port, localAddress, path: "/api/v1/auth/token", body: `{"api_key":"${key}"}` },
    headers: { "content-type": "application/json" },
  });
}

/** Exchanges all keys, `atOnce` keys at the same time. Throws if any key gets no token. */
export async function exchangeAll(
  port: number,
  keys: readonly string[],
  atOnce: number,
): Promise<void> {
  await withAgent(atOnce, (agent) =>
    each(keys, atOnce, async (key) => {
      const { status, body } = await exchange(agent, port, key);
      if (status !== 200) throw new Error(`expected a token, got ${status}: ${body}`);
    }),
  );
}

/**
 * Runs `work` with an agent that opens at most `atOnce` connections, and then closes the
 * connections.
 */
export async function withAgent<T>(atOnce: number, work: (agent: Agent) => Promise<T>): Promise<T> {
  const agent = keepingAgent(atOnce);
  try {
    return await work(agent);
  } finally {
    agent.destroy();
  }
}

/** Runs `work` for every item of the list, with `atOnce` items at the same time. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/**
 * Calls `send` at a steady rate, whether or not earlier calls have finished. Resolves when all
 * calls have finished.
 */
export async function steadily(
  perSecond: number,
  seconds: number,
  send: (index: number) => Promise<void>,
): Promise<void> {
  const total = Math.round(perSecond * seconds);
  const started = performance.now();
  const sent: Promise<void>[] = [];
  while (sent.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * perSecond) + 1);
    while (sent.length < due) sent.push(send(sent.length));
    await new Promise((go) => setTimeout(go, 4));
  }
  await Promise.all(sent);
}
